package e2e

import (
	"math"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"lrpexplainer/web/e2e/browser"
)

// TestAttention: a network with attention opens with AttnLRP and the page says why; its
// account has what softmax kept; layers lie on the grid of patches; a composite that is not meant for a network says so.
func TestAttention(t *testing.T) {
	p := openPage(t, browser.Desktop)
	first := p.data("composite")
	p.giveModel(filepath.Join("..", "..", "lrp", "testdata", "modern", "vit.onnx"))
	p.loadModel()
	if got := p.data("composite"); got != "attnlrp-gamma" {
		t.Errorf("the page explains with %q", got)
	}
	p.do(chromedp.Click(".presets summary"))
	if why := p.text(".presets .on .advice"); !strings.Contains(why, "attention") {
		t.Errorf("the page says %q of its choice", why)
	}
	a := amounts(p)
	if _, ok := a["softmax"]; !ok {
		t.Errorf("the account says %q", p.text(".account"))
	}
	if rest := a["score"] - a["input"] - a["constants"] - a["softmax"] - a["stabilizer"] - a["removed"]; math.Abs(rest) > 1e-9*max(1, math.Abs(a["score"])) {
		t.Errorf("the account leaves %v: %q", rest, p.text(".account"))
	}
	grids := evaluate[int](p, `[...document.querySelectorAll(".net li canvas")].filter(c => c.width === 4 && c.height === 4).length`)
	if grids < 8 {
		t.Errorf("%d layers lie on the grid of 4×4 patches", grids)
	}
	for _, rules := range []string{"attnlrp", "cp-lrp", "epsilon-plus"} {
		p.choose(rules)
	}

	p.then("the first model again", func() { p.click(`.models button:first-child`) })
	p.choose(first)
	if against := evaluate[string](p, `document.querySelector('.presets input[value="cp-lrp"]').closest("label").querySelector(".advice.against").textContent`); !strings.Contains(against, "attention") {
		t.Errorf("the page says %q of CP-LRP for a network without attention", against)
	}
}
