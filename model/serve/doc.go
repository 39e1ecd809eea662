// Package serve answers OpenAI's HTTP protocol with a model, so that programs written for that service can use a checkpoint of one's own.
//
// The nouns:
//
//   - Server: an http.Handler over one model. It owns a model.Scheduler, which runs all requests as one batch; Close ends it.
//   - request: what a client asks, decoded strictly: a field that is not known, or that asks for what is not done here, is refused by name and never ignored.
//   - form: how an endpoint words its answers, whole or as a stream of server-sent events.
//   - problem: an error as the protocol words it, with its HTTP status.
//
// The endpoints are POST /v1/completions and /v1/chat/completions, GET /v1/models, /health, and /metrics for Prometheus. An answer is what the model gives for
// its request alone, to the bit, whatever else the server does at the time; with a seed it can be asked for again.
//
// A Server does no authentication and no encryption: it is to be bound to a local address, or put behind something that does. Web pages of other origins are
// refused, as net/http's CrossOriginProtection knows them.
package serve
