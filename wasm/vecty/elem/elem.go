//go:build js

// Package elem has a function for every HTML element. Each returns the element
// with the given markup and children; see [vecty.Tag].
package elem

import "github.com/norunners/vecty"

// Page and sections.

func Body(markup ...vecty.MarkupOrChild) *vecty.HTML          { return vecty.Tag("body", markup...) }
func Main(markup ...vecty.MarkupOrChild) *vecty.HTML          { return vecty.Tag("main", markup...) }
func Section(markup ...vecty.MarkupOrChild) *vecty.HTML       { return vecty.Tag("section", markup...) }
func Article(markup ...vecty.MarkupOrChild) *vecty.HTML       { return vecty.Tag("article", markup...) }
func Aside(markup ...vecty.MarkupOrChild) *vecty.HTML         { return vecty.Tag("aside", markup...) }
func Navigation(markup ...vecty.MarkupOrChild) *vecty.HTML    { return vecty.Tag("nav", markup...) }
func Header(markup ...vecty.MarkupOrChild) *vecty.HTML        { return vecty.Tag("header", markup...) }
func Footer(markup ...vecty.MarkupOrChild) *vecty.HTML        { return vecty.Tag("footer", markup...) }
func HeadingsGroup(markup ...vecty.MarkupOrChild) *vecty.HTML { return vecty.Tag("hgroup", markup...) }
func Heading1(markup ...vecty.MarkupOrChild) *vecty.HTML      { return vecty.Tag("h1", markup...) }
func Heading2(markup ...vecty.MarkupOrChild) *vecty.HTML      { return vecty.Tag("h2", markup...) }
func Heading3(markup ...vecty.MarkupOrChild) *vecty.HTML      { return vecty.Tag("h3", markup...) }
func Heading4(markup ...vecty.MarkupOrChild) *vecty.HTML      { return vecty.Tag("h4", markup...) }
func Heading5(markup ...vecty.MarkupOrChild) *vecty.HTML      { return vecty.Tag("h5", markup...) }
func Heading6(markup ...vecty.MarkupOrChild) *vecty.HTML      { return vecty.Tag("h6", markup...) }
func Address(markup ...vecty.MarkupOrChild) *vecty.HTML       { return vecty.Tag("address", markup...) }

// Blocks.

func Div(markup ...vecty.MarkupOrChild) *vecty.HTML          { return vecty.Tag("div", markup...) }
func Paragraph(markup ...vecty.MarkupOrChild) *vecty.HTML    { return vecty.Tag("p", markup...) }
func Preformatted(markup ...vecty.MarkupOrChild) *vecty.HTML { return vecty.Tag("pre", markup...) }
func BlockQuote(markup ...vecty.MarkupOrChild) *vecty.HTML   { return vecty.Tag("blockquote", markup...) }
func Figure(markup ...vecty.MarkupOrChild) *vecty.HTML       { return vecty.Tag("figure", markup...) }
func FigureCaption(markup ...vecty.MarkupOrChild) *vecty.HTML {
	return vecty.Tag("figcaption", markup...)
}
func HorizontalRule(markup ...vecty.MarkupOrChild) *vecty.HTML  { return vecty.Tag("hr", markup...) }
func OrderedList(markup ...vecty.MarkupOrChild) *vecty.HTML     { return vecty.Tag("ol", markup...) }
func UnorderedList(markup ...vecty.MarkupOrChild) *vecty.HTML   { return vecty.Tag("ul", markup...) }
func ListItem(markup ...vecty.MarkupOrChild) *vecty.HTML        { return vecty.Tag("li", markup...) }
func DescriptionList(markup ...vecty.MarkupOrChild) *vecty.HTML { return vecty.Tag("dl", markup...) }
func DefinitionTerm(markup ...vecty.MarkupOrChild) *vecty.HTML  { return vecty.Tag("dt", markup...) }
func Description(markup ...vecty.MarkupOrChild) *vecty.HTML     { return vecty.Tag("dd", markup...) }

// Text.

func Anchor(markup ...vecty.MarkupOrChild) *vecty.HTML       { return vecty.Tag("a", markup...) }
func Abbreviation(markup ...vecty.MarkupOrChild) *vecty.HTML { return vecty.Tag("abbr", markup...) }
func Bold(markup ...vecty.MarkupOrChild) *vecty.HTML         { return vecty.Tag("b", markup...) }
func BidirectionalIsolation(markup ...vecty.MarkupOrChild) *vecty.HTML {
	return vecty.Tag("bdi", markup...)
}
func BidirectionalOverride(markup ...vecty.MarkupOrChild) *vecty.HTML {
	return vecty.Tag("bdo", markup...)
}
func Break(markup ...vecty.MarkupOrChild) *vecty.HTML           { return vecty.Tag("br", markup...) }
func Citation(markup ...vecty.MarkupOrChild) *vecty.HTML        { return vecty.Tag("cite", markup...) }
func Code(markup ...vecty.MarkupOrChild) *vecty.HTML            { return vecty.Tag("code", markup...) }
func Data(markup ...vecty.MarkupOrChild) *vecty.HTML            { return vecty.Tag("data", markup...) }
func DeletedText(markup ...vecty.MarkupOrChild) *vecty.HTML     { return vecty.Tag("del", markup...) }
func Definition(markup ...vecty.MarkupOrChild) *vecty.HTML      { return vecty.Tag("dfn", markup...) }
func Emphasis(markup ...vecty.MarkupOrChild) *vecty.HTML        { return vecty.Tag("em", markup...) }
func Italic(markup ...vecty.MarkupOrChild) *vecty.HTML          { return vecty.Tag("i", markup...) }
func InsertedText(markup ...vecty.MarkupOrChild) *vecty.HTML    { return vecty.Tag("ins", markup...) }
func KeyboardInput(markup ...vecty.MarkupOrChild) *vecty.HTML   { return vecty.Tag("kbd", markup...) }
func Mark(markup ...vecty.MarkupOrChild) *vecty.HTML            { return vecty.Tag("mark", markup...) }
func Quote(markup ...vecty.MarkupOrChild) *vecty.HTML           { return vecty.Tag("q", markup...) }
func Ruby(markup ...vecty.MarkupOrChild) *vecty.HTML            { return vecty.Tag("ruby", markup...) }
func RubyParenthesis(markup ...vecty.MarkupOrChild) *vecty.HTML { return vecty.Tag("rp", markup...) }
func RubyText(markup ...vecty.MarkupOrChild) *vecty.HTML        { return vecty.Tag("rt", markup...) }
func Strikethrough(markup ...vecty.MarkupOrChild) *vecty.HTML   { return vecty.Tag("s", markup...) }
func Sample(markup ...vecty.MarkupOrChild) *vecty.HTML          { return vecty.Tag("samp", markup...) }
func Small(markup ...vecty.MarkupOrChild) *vecty.HTML           { return vecty.Tag("small", markup...) }
func Span(markup ...vecty.MarkupOrChild) *vecty.HTML            { return vecty.Tag("span", markup...) }
func Strong(markup ...vecty.MarkupOrChild) *vecty.HTML          { return vecty.Tag("strong", markup...) }
func Subscript(markup ...vecty.MarkupOrChild) *vecty.HTML       { return vecty.Tag("sub", markup...) }
func Superscript(markup ...vecty.MarkupOrChild) *vecty.HTML     { return vecty.Tag("sup", markup...) }
func Time(markup ...vecty.MarkupOrChild) *vecty.HTML            { return vecty.Tag("time", markup...) }
func Underline(markup ...vecty.MarkupOrChild) *vecty.HTML       { return vecty.Tag("u", markup...) }
func Variable(markup ...vecty.MarkupOrChild) *vecty.HTML        { return vecty.Tag("var", markup...) }
func WordBreakOpportunity(markup ...vecty.MarkupOrChild) *vecty.HTML {
	return vecty.Tag("wbr", markup...)
}

// Forms and interaction.

func Button(markup ...vecty.MarkupOrChild) *vecty.HTML       { return vecty.Tag("button", markup...) }
func DataList(markup ...vecty.MarkupOrChild) *vecty.HTML     { return vecty.Tag("datalist", markup...) }
func Details(markup ...vecty.MarkupOrChild) *vecty.HTML      { return vecty.Tag("details", markup...) }
func Dialog(markup ...vecty.MarkupOrChild) *vecty.HTML       { return vecty.Tag("dialog", markup...) }
func FieldSet(markup ...vecty.MarkupOrChild) *vecty.HTML     { return vecty.Tag("fieldset", markup...) }
func Form(markup ...vecty.MarkupOrChild) *vecty.HTML         { return vecty.Tag("form", markup...) }
func Input(markup ...vecty.MarkupOrChild) *vecty.HTML        { return vecty.Tag("input", markup...) }
func Label(markup ...vecty.MarkupOrChild) *vecty.HTML        { return vecty.Tag("label", markup...) }
func Legend(markup ...vecty.MarkupOrChild) *vecty.HTML       { return vecty.Tag("legend", markup...) }
func Menu(markup ...vecty.MarkupOrChild) *vecty.HTML         { return vecty.Tag("menu", markup...) }
func Meter(markup ...vecty.MarkupOrChild) *vecty.HTML        { return vecty.Tag("meter", markup...) }
func OptionsGroup(markup ...vecty.MarkupOrChild) *vecty.HTML { return vecty.Tag("optgroup", markup...) }
func Option(markup ...vecty.MarkupOrChild) *vecty.HTML       { return vecty.Tag("option", markup...) }
func Output(markup ...vecty.MarkupOrChild) *vecty.HTML       { return vecty.Tag("output", markup...) }
func Progress(markup ...vecty.MarkupOrChild) *vecty.HTML     { return vecty.Tag("progress", markup...) }
func Select(markup ...vecty.MarkupOrChild) *vecty.HTML       { return vecty.Tag("select", markup...) }
func Summary(markup ...vecty.MarkupOrChild) *vecty.HTML      { return vecty.Tag("summary", markup...) }
func TextArea(markup ...vecty.MarkupOrChild) *vecty.HTML     { return vecty.Tag("textarea", markup...) }

// Tables.

func Table(markup ...vecty.MarkupOrChild) *vecty.HTML       { return vecty.Tag("table", markup...) }
func Caption(markup ...vecty.MarkupOrChild) *vecty.HTML     { return vecty.Tag("caption", markup...) }
func ColumnGroup(markup ...vecty.MarkupOrChild) *vecty.HTML { return vecty.Tag("colgroup", markup...) }
func Column(markup ...vecty.MarkupOrChild) *vecty.HTML      { return vecty.Tag("col", markup...) }
func TableHead(markup ...vecty.MarkupOrChild) *vecty.HTML   { return vecty.Tag("thead", markup...) }
func TableBody(markup ...vecty.MarkupOrChild) *vecty.HTML   { return vecty.Tag("tbody", markup...) }
func TableFoot(markup ...vecty.MarkupOrChild) *vecty.HTML   { return vecty.Tag("tfoot", markup...) }
func TableRow(markup ...vecty.MarkupOrChild) *vecty.HTML    { return vecty.Tag("tr", markup...) }
func TableHeader(markup ...vecty.MarkupOrChild) *vecty.HTML { return vecty.Tag("th", markup...) }
func TableData(markup ...vecty.MarkupOrChild) *vecty.HTML   { return vecty.Tag("td", markup...) }

// Pictures, media and embedding.

func Area(markup ...vecty.MarkupOrChild) *vecty.HTML        { return vecty.Tag("area", markup...) }
func Audio(markup ...vecty.MarkupOrChild) *vecty.HTML       { return vecty.Tag("audio", markup...) }
func Canvas(markup ...vecty.MarkupOrChild) *vecty.HTML      { return vecty.Tag("canvas", markup...) }
func Embed(markup ...vecty.MarkupOrChild) *vecty.HTML       { return vecty.Tag("embed", markup...) }
func InlineFrame(markup ...vecty.MarkupOrChild) *vecty.HTML { return vecty.Tag("iframe", markup...) }
func Image(markup ...vecty.MarkupOrChild) *vecty.HTML       { return vecty.Tag("img", markup...) }
func Map(markup ...vecty.MarkupOrChild) *vecty.HTML         { return vecty.Tag("map", markup...) }
func Object(markup ...vecty.MarkupOrChild) *vecty.HTML      { return vecty.Tag("object", markup...) }
func Picture(markup ...vecty.MarkupOrChild) *vecty.HTML     { return vecty.Tag("picture", markup...) }
func Source(markup ...vecty.MarkupOrChild) *vecty.HTML      { return vecty.Tag("source", markup...) }
func Track(markup ...vecty.MarkupOrChild) *vecty.HTML       { return vecty.Tag("track", markup...) }
func Video(markup ...vecty.MarkupOrChild) *vecty.HTML       { return vecty.Tag("video", markup...) }

// Documents and scripts.

func Base(markup ...vecty.MarkupOrChild) *vecty.HTML     { return vecty.Tag("base", markup...) }
func Link(markup ...vecty.MarkupOrChild) *vecty.HTML     { return vecty.Tag("link", markup...) }
func Meta(markup ...vecty.MarkupOrChild) *vecty.HTML     { return vecty.Tag("meta", markup...) }
func NoScript(markup ...vecty.MarkupOrChild) *vecty.HTML { return vecty.Tag("noscript", markup...) }
func Script(markup ...vecty.MarkupOrChild) *vecty.HTML   { return vecty.Tag("script", markup...) }
func Slot(markup ...vecty.MarkupOrChild) *vecty.HTML     { return vecty.Tag("slot", markup...) }
func Style(markup ...vecty.MarkupOrChild) *vecty.HTML    { return vecty.Tag("style", markup...) }
func Template(markup ...vecty.MarkupOrChild) *vecty.HTML { return vecty.Tag("template", markup...) }
func Title(markup ...vecty.MarkupOrChild) *vecty.HTML    { return vecty.Tag("title", markup...) }
