package findings

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"lrpexplainer/lrp/survey"
	"lrpexplainer/lrp/survey/spectral"
)

// Findings are what a survey found, the most suspicious class first.
type Findings struct {
	Size
	Classes []Class
	// Failed are the rows that have an error, Empty those whose maps are zero everywhere
	// (or without anything that the descriptor looks at), which are in no class.
	Failed, Empty []int
}

// Find looks at every class of the rows. progress hears of each class that is done; it
// may be nil.
func Find(ctx context.Context, rows []survey.Row, labels []string, from Source, size Size, o spectral.Options, progress func(done, total int)) (*Findings, error) {
	f := &Findings{Size: size}
	members := map[int][]int{}
	for i := range rows {
		if rows[i].Error != "" {
			f.Failed = append(f.Failed, i)
			continue
		}
		d, err := from.Descriptor(i)
		if err != nil {
			return nil, err
		}
		if survey.Nothing(d) {
			f.Empty = append(f.Empty, i)
			continue
		}
		members[rows[i].Class()] = append(members[rows[i].Class()], i)
	}
	var classes []int
	for c := range members {
		classes = append(classes, c)
	}
	slices.Sort(classes)
	for k, class := range classes {
		c, err := OfClass(ctx, class, survey.ClassName(labels, class), rows, members[class], from, size, o)
		if err != nil {
			return nil, err
		}
		f.Classes = append(f.Classes, *c)
		if progress != nil {
			progress(k+1, len(classes))
		}
	}
	f.Sort()
	return f, nil
}

// Sort brings the most suspicious class to the front.
func (f *Findings) Sort() {
	slices.SortStableFunc(f.Classes, func(a, b Class) int {
		return cmp.Or(cmp.Compare(b.Suspicion, a.Suspicion), cmp.Compare(a.Class, b.Class))
	})
}

// Headline is the finding in the words of the most suspicious class: its parts in red
// letters, and the rest of the sentence. Empty where there is nothing to say.
func (f *Findings) Headline() (what, rest string) {
	if len(f.Classes) == 0 {
		return "", ""
	}
	c := &f.Classes[0]
	x := c.Suspect()
	if x == nil {
		return "", ""
	}
	what = fmt.Sprintf("%d of %d %s", x.Count, c.Count, c.Name)
	if x.Spot.Share < Striking {
		return what, fmt.Sprintf(" lie closest together; no spot holds more than %.0f\u00a0%% of what speaks for them", 100*x.Spot.Share)
	}
	return what, " were recognised by their " + x.Spot.Where()
}

// Striking is the share of the positive relevance from which one spot is called what a
// class was recognised by.
const Striking = 0.4
