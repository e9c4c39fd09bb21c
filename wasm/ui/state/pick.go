package state

// PickClass is a click on a class; with contrast it becomes what the present one is
// compared with.
func PickClass(class int, contrast bool) Change {
	return func(s *State) {
		if in := s.Answer.Input; in != nil {
			s.Subject = s.Subject.Pick(class, contrast, in)
		}
	}
}

// AskWay asks in another of the ways.
func AskWay(name string) Change {
	return func(s *State) {
		if in := s.Answer.Input; in != nil {
			s.Subject = s.Subject.Ask(name, in)
		}
	}
}
