// Package promise waits for JavaScript promises. It is empty but for GOOS=js.
package promise
