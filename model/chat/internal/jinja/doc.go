// Package jinja renders chat templates as Python's jinja2 does in the sandbox
// that transformers sets up, with gonja as the engine.
//
// gonja parses blocks, walks them, keeps scopes, runs loops, conditions and
// macros. Its expressions, white space and string methods differ from
// Python's in too many places to patch one by one (DECISIONS.md lists them),
// so a template is first translated into the part of gonja's language that
// means the same in both: every operator, filter, test and attribute becomes a
// call of a function that is registered with gonja and follows Python.
//
// The nouns:
//
//   - Program: a compiled template; immutable, safe for concurrent use.
//   - segment: a piece of a template: text, an output, a statement.
//   - translator: turns segments into gonja's language.
//   - run: one rendering: its variables, its budget and its first error.
//   - Object: an ordered dict. Lists are []any, tuples are tuple, None is nil.
//
// Templates are hostile: a run has a budget of steps, bytes and depth, no
// loader, no network, no environment, and values cannot be changed in place
// (as in transformers' ImmutableSandboxedEnvironment).
package jinja
