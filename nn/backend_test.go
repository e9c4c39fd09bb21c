package nn

// newBackend makes the backend under test.
func newBackend() Backend { return NewPortable() }
