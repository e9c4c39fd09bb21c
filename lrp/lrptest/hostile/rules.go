package hostile

import "strings"

// Rules are files of rules.
func Rules() []File {
	rule := func(text string) []byte { return []byte(`{"assignments": [` + text + `]}`) }
	return []File{
		{Name: "nothing.json", Says: []string{"nothing.json"}},
		{Name: "cut.json", Content: []byte(`{"assignments": [`), Says: []string{"cut.json"}},
		{Name: "list.json", Content: []byte(`[]`), Says: []string{"expected a JSON object"}},
		{Name: "null.json", Content: []byte(`null`), Says: []string{"JSON object"}},
		{Name: "object.json", Content: []byte(`{}`), Says: []string{`"assignments" is missing`}},
		{Name: "field.json", Content: []byte(`{"assignmets": []}`), Says: []string{`did you mean "assignments"?`}},
		{Name: "rule.json", Content: rule(`{"rule": "gama"}`), Says: []string{`did you mean "gamma"?`}},
		{Name: "setting.json", Content: rule(`{"rule": "gamma", "settings": {"gama": 1}}`), Says: []string{`did you mean "gamma"?`}},
		{Name: "range.json", Content: rule(`{"rule": "gamma", "settings": {"gamma": -1}}`), Says: []string{"gamma is -1; expected 0 to 1e+06"}},
		{Name: "infinite.json", Content: rule(`{"rule": "epsilon", "settings": {"epsilon": 1e400}}`), Says: []string{"infinite.json"}},
		{Name: "match.json", Content: rule(`{"rule": "0", "match": {"kind": "convolutoin"}}`), Says: []string{`did you mean "convolution"?`}},
		{Name: "filter.json", Content: []byte(`{"assignments": [], "filter": 2}`), Says: []string{"filter is 2; expected a fraction"}},
		{Name: "markup.json", Content: rule(`{"rule": "<img src=x onerror=alert(1)>"}`), Says: []string{"<img src=x onerror=alert(1)>"}},
		{Name: "deep.json", Content: []byte(strings.Repeat("[", 200_000) + strings.Repeat("]", 200_000)), Says: []string{"deep.json"}},
		{Name: "large.json", Content: []byte(`{"assignments": [` + strings.Repeat(" ", 2<<20) + `]}`), Says: []string{"too large to be a file of rules"}, Command: []string{}},
	}
}
