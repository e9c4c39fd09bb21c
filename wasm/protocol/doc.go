//go:build js

// Package protocol is the language between a page and the engine's worker: plain
// structured-clone objects, written here as Go structs. README.md describes them
// for those who speak it from JavaScript.
//
// Every message carries a [Header]: the protocol's version, a session and the
// request's id. A request gets any number of [Progress] and then exactly one final
// answer: its own (named at each request), an [Error], or [Superseded].
//
// A page uses [Client]; the engine uses [Read] and [Post].
package protocol

// Version is the value of the field v of every message.
const Version = 1
