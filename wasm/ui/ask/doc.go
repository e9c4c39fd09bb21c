// Package ask is the only one of the page that talks to the engine. It does what the
// state needs, see state.Need, and brings what becomes of it back as changes.
//
// Of requests of one kind the newest wins: the engine answers an older one by
// "superseded", and an answer that comes nevertheless is measured against the question
// as it is by then. What is open is in the state, as its jobs.
//
// What belongs here: requests made of the state, the state's types made of answers, and
// the decoding of pictures that are asked about. Everything but this text exists under
// GOOS=js only.
package ask
