// Command ffnrun runs transformer checkpoints: it generates, scores and tokenizes text, measures perplexity and speed, and
// says what a checkpoint is.
//
// Each file is a command: its flags, and how its result is printed. What it does is done by the packages below: model, eval,
// zoo, model/tokenizer, loader/safetensors and loader/hub.
//
// Results go to standard output, notes and progress to standard error. The exit code is 0, 1 for a failure and 2 for a
// mistake in flags or arguments. Ctrl-C ends a generation with what was written until then, which is a success; a second
// Ctrl-C kills. A command whose result would be incomplete fails instead.
package main
