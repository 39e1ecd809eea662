package model

import (
	"errors"

	"github.com/ffnrun/ffnrun/ffn"
	"github.com/ffnrun/ffnrun/loader/safetensors"
	"github.com/ffnrun/ffnrun/model/tokenizer"
)

// Errors that Open and the methods of Session wrap; test for them with errors.Is.
var (
	// ErrUnknownFamily: config.json's model_type is in no row of the family table.
	ErrUnknownFamily = errors.New("unknown model family")
	// ErrConfig: config.json is missing, is not JSON, lacks a key, or holds a value that makes no sense.
	ErrConfig = errors.New("bad config")
	// ErrShape: a tensor has not the shape that the config gives it.
	ErrShape = safetensors.ErrShape
	// ErrContextFull: more tokens than the model's context holds.
	ErrContextFull = errors.New("context is full")
	// ErrTokenID: a token id outside the vocabulary.
	ErrTokenID = errors.New("token id outside the vocabulary")
	// ErrEmpty: no tokens where at least one is needed.
	ErrEmpty = errors.New("no tokens")
	// ErrBusy: the Session is in another call, or was changed by one while Generate ran.
	ErrBusy = errors.New("session is in use by another call")
	// ErrOverloaded: a Scheduler runs and keeps waiting as many generations as it takes.
	ErrOverloaded = errors.New("too many generations at once")
	// ErrOtherModel: a Batch was given a session of another model, or none.
	ErrOtherModel = errors.New("not a session of the batch's model")
	// ErrNotFinite: logits hold NaN or Inf; the error says where that first appeared.
	ErrNotFinite = errors.New("the logits are not finite")
	// ErrUnreadable: a file of the checkpoint was cut short or its disk failed after Open. Close the model and open it again.
	ErrUnreadable = safetensors.ErrUnreadable
	// ErrOption: an option of Open or Generate is outside its range.
	ErrOption = errors.New("invalid option")
	// ErrClosed: the Model was closed.
	ErrClosed = errors.New("model is closed")
	// ErrNoInput: a decoder that reads an encoder's output was run before Encode.
	ErrNoInput = errors.New("the encoder has no input yet: call Encode first")
	// ErrNoTokenizer: text was asked of a checkpoint that has no tokenizer file.
	ErrNoTokenizer = tokenizer.ErrNotFound
	// ErrMissingTensor: the checkpoint lacks a tensor that its config needs.
	ErrMissingTensor = safetensors.ErrMissing
	// ErrActivation: the config names an activation that is not in ffn's table.
	ErrActivation = ffn.ErrActivation
)
