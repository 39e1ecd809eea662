// Package chat renders conversations to the text that a model was trained on,
// by the template that its checkpoint carries.
//
// The nouns:
//
//   - Template: a parsed chat template with its special tokens. Open finds it
//     in a checkpoint's folder, Parse takes its text. A Template is immutable
//     and safe for concurrent use; it keeps no file open.
//   - Message: one turn of a conversation, an object whose keys the template
//     reads (role, content, and whatever else it knows).
//   - Options: what a template is told besides the messages.
//
// The result is what transformers' apply_chat_template returns with
// tokenize=False, white space included. Encode it with special tokens
// recognized but none added: templates write theirs themselves.
//
// Templates come from the internet. They run without files, network or
// environment, within a budget of steps, memory and depth (package
// internal/jinja), so that none can hang or exhaust the process.
package chat
