package e2e

import (
	"fmt"
	"math"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"lrpexplainer/nn/onnx"
	"lrpexplainer/web/e2e/browser"
)

// loadModern gives the page a network of lrp's testdata.
func (p *page) loadModern(name string) {
	p.t.Helper()
	file, err := filepath.Abs(filepath.Join("..", "..", "lrp", "testdata", "modern", name+".onnx"))
	if err != nil {
		p.t.Fatal(err)
	}
	p.giveModel(file)
	p.loadModel()
}

// TestAttention: a network with attention opens with AttnLRP and the page says why; its
// account has what softmax kept; layers lie on the grid of patches; a composite that is not meant for a network says so.
func TestAttention(t *testing.T) {
	p := openPage(t, browser.Desktop)
	first := p.data("composite")
	p.loadModern("vit")
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

// TestClassTokens: the class token stands beside the patches. A vision transformer reads its
// scores off the class token, so that it has all the relevance behind the last block.
func TestClassTokens(t *testing.T) {
	p := openPage(t, browser.Desktop)
	p.loadModern("vit")
	type tile struct{ Role, Sum, Token string }
	var sums []tile
	for _, l := range evaluate[[]tile](p, `[...document.querySelectorAll(".net li:not(.shortcut)")].map(l => ({
		Role: l.querySelector("[data-role]").dataset.role, Sum: l.querySelector(".sum").textContent, Token: l.querySelector(".tokens")?.title ?? ""}))`) {
		if l.Role == "residual" {
			sums = append(sums, l)
		}
	}
	if len(sums) != 4 {
		t.Fatalf("the residual sums are %v", sums)
	}
	if last := sums[3]; last.Token != "Class token: "+last.Sum {
		t.Errorf("behind the last block the sum is %s, and the page says %q", last.Sum, last.Token)
	}
	if first := sums[0]; !strings.HasPrefix(first.Token, "Class token: ") || first.Token == "Class token: "+first.Sum {
		t.Errorf("within the first block the sum is %s, and the page says %q", first.Sum, first.Token)
	}
	if squares := evaluate[int](p, `[...document.querySelectorAll(".net .tokens")].filter(c => c.width === 1 && c.height === 1).length`); squares < 4 {
		t.Errorf("%d layers show their class token", squares)
	}

	p.loadModern("vit-mean")
	if squares := evaluate[int](p, `document.querySelectorAll(".net .tokens").length`); squares != 0 {
		t.Errorf("%d layers show a class token of a network that has none", squares)
	}
}

// TestHeads: where each head of attention looks lies beside its relevance, and what flows
// through one alone can be seen.
func TestHeads(t *testing.T) {
	p := openPage(t, browser.Desktop)
	for _, c := range []struct{ network, who string }{{"vit", "the class token attends"}, {"vit-mean", "all tokens attend on average"}} {
		p.loadModern(c.network)
		attention := evaluate[[]string](p, `[...document.querySelectorAll(".net li [data-role=softmax]")].map(b => b.dataset.node)`)
		if len(attention) != 2 {
			t.Fatalf("%s: attention is in the layers %v", c.network, attention)
		}
		p.then("the heads", func() { p.click(`.net [data-node="` + attention[0] + `"]`) })
		if says := p.text(".net .channels h3") + " " + p.text(".net .channels .hint"); !strings.Contains(says, "4 heads") || !strings.Contains(says, c.who) {
			t.Errorf("%s: the page says %q", c.network, says)
		}
		strongest := evaluate[[]int](p, `[...document.querySelectorAll(".net .heads canvas.attention")].filter(c => c.width === 4 && c.height === 4).map(c =>
			Math.max(...c.getContext("2d").getImageData(0, 0, 4, 4).data.filter((v, i) => i % 4 === 3)))`)
		if len(strongest) != 4 || slices.Min(strongest) != 255 {
			t.Errorf("%s: the heads look where the strongest are %v", c.network, strongest)
		}
		if maps := evaluate[int](p, `[...document.querySelectorAll(".net .heads canvas:not(.attention)")].filter(c => c.width === 4 && c.height === 4).length`); maps != 4 {
			t.Errorf("%s: %d heads have their relevance", c.network, maps)
		}
		before := p.picture()
		p.then("one head", func() { p.click(`.net .heads li:first-child button`) })
		if p.picture() == before || amounts(p)["removed"] == 0 {
			t.Errorf("%s: with one head the account says %q", c.network, p.text(".account"))
		}
		p.click(".net .back")
	}
}

// TestOperatorsThatAreRead: the page lists what the reader knows.
func TestOperatorsThatAreRead(t *testing.T) {
	p := openPage(t, browser.Desktop)
	p.click(".own-model")
	p.eventually("the operators", `document.querySelector(".own .operators code")`)
	var want []string
	for _, o := range onnx.Operators() {
		want = append(want, o.String())
	}
	if got := evaluate[string](p, `document.querySelector(".own .operators code").textContent`); got != strings.Join(want, "\n") {
		t.Errorf("the page lists %q", got)
	}
	p.click(".own .operators summary")
	if says := p.text(".own .operators"); !strings.HasPrefix(says, fmt.Sprintf("The %d operators that are read Abs ", len(want))) {
		t.Errorf("the page says %.80q", says)
	}
}

// TestTokens: a layer of tokens opens into them: its map lies on the grid of patches, a cell frames
// its patch and lets through that token alone; and a neuron's inputs lead down to a pixel, past
// sums, attention and what only moves values.
func TestTokens(t *testing.T) {
	p := openPage(t, browser.Desktop)
	p.loadModern("vit")
	p.then("a dense layer", func() { p.click(`.net li:nth-child(10) button`) })
	if got := p.text(".channels h3"); !strings.HasPrefix(got, "17 tokens") {
		t.Errorf("the layer opens into %q", got)
	}
	r := p.box(".layer-picture")
	p.then("the token of x 2, y 1", func() { p.do(chromedp.MouseClickXY(r.x+2.5/4*r.w, r.y+1.5/4*r.h)) })
	p.eventually("its patch", `document.querySelector(".field-frame")?.dataset.field === "16 8 24 16" && document.querySelector(".layer-cells .hint").innerText.includes("Its patch is x 16–23, y 8–15: 8 × 8 pixels.")`)
	if got := p.text(".through"); !strings.Contains(got, "Only through token 7 of bl.0.ml.a") {
		t.Errorf("the picture says %q", got)
	}
	if got := p.text(".neuron h3"); !strings.Contains(got, "token 7") {
		t.Errorf("the neuron is %q", got)
	}
	if got := p.text(".channels .hint"); !strings.Contains(got, "arrived here") {
		t.Errorf("of the token the page says %q", got)
	}
	p.then("all tokens", func() { p.click(".through button") })
	p.click(".trail .back")
	way := p.follow(`.net li:nth-child(13) button`)
	if !evaluate[bool](p, onePixel) || way[len(way)-1] != "pe" || !slices.Contains(way, "/bl.0/at/MatMul_1") {
		t.Errorf("the way down is %q", way)
	}
}
