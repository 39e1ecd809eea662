// Package zoo holds ffnrun's default models: one decoder of about 1.3 M
// parameters per FFN variant, trained alike, embedded in the binary.
//
// The nouns are the model (a name, such as "swiglu"), its checkpoint folder
// ([FS]: config.json, model.safetensors and a tokenizer, as Hugging Face
// publishes them), its facts ([Info]), and the held-out text ([HeldOut]) on
// which those facts were measured.
//
// Everything here is read-only and lives as long as the program. The nine
// models share one tokenizer, which the binary holds once. The models may be
// compared with each other, but they were trained with one seed each:
// differences below about 0.01 nats say nothing about the functions.
package zoo
