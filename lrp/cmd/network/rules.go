package network

import (
	"fmt"
	"os"
	"strings"

	"lrpexplainer/lrp"
)

// Composite takes the name of a composite, or a JSON file.
func Composite(rules string) (*lrp.Composite, error) {
	if !strings.HasSuffix(rules, ".json") {
		c, err := lrp.NewComposite(rules, nil)
		if err != nil {
			return nil, fmt.Errorf("-rules: %w", err)
		}
		return c, nil
	}
	data, err := os.ReadFile(rules)
	if err != nil {
		return nil, fmt.Errorf("-rules: %w", err)
	}
	c, err := lrp.ParseComposite(data)
	if err != nil {
		return nil, fmt.Errorf("-rules %s: %w", rules, err)
	}
	return c, nil
}
