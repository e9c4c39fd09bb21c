package weights

import "fmt"

// Stamp is a small picture that a visitor can put on the given one, drag about and
// take off again, to see what the network makes of it. Lengths are shares of the
// sides of what the network sees: 0 to 1.
type Stamp struct {
	File   string  `json:"file"`   // relative to the site; transparency counts
	Title  string  `json:"title"`  // a word or two: "tag"
	Alt    string  `json:"alt"`    // for those who do not see it
	Width  float64 `json:"width"`  // of the stamp
	Height float64 `json:"height"` // of the stamp
	Left   float64 `json:"left"`   // where it lies when it is put on, from the left edge,
	Top    float64 `json:"top"`    // and from the upper one
}

// validate names the field that is wrong and what was expected.
func (s *Stamp) validate() error {
	switch {
	case !local(s.File):
		return fmt.Errorf("file is %q; expected a path below the site", s.File)
	case s.Title == "" || s.Alt == "":
		return fmt.Errorf("title or alt is missing")
	case !(s.Width > 0 && s.Width <= 1 && s.Height > 0 && s.Height <= 1):
		return fmt.Errorf("it is %v wide and %v high; expected shares of the picture's sides, above 0 and up to 1", s.Width, s.Height)
	case !(s.Left >= 0 && s.Left+s.Width <= 1 && s.Top >= 0 && s.Top+s.Height <= 1):
		return fmt.Errorf("left is %v and top %v; expected a place where all of it lies on the picture", s.Left, s.Top)
	}
	return nil
}
