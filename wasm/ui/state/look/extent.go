package look

// Extent is how much of the picture is shown: all of it, or what the network sees.
type Extent uint8

const (
	FirstExtent Extent = iota // the one that suits the picture; see state.State.ShowsWhole
	OtherExtent
)

// Other is the one of the two that e is not.
func (e Extent) Other() Extent { return OtherExtent - e }
