package hostile

// Catalogues are lists of models. Command is what package weights says, which builds and the command
// line read them with. DIGITS stands for an entry that is right.
func Catalogues() []File {
	const damaged, empty = "The list of models is damaged", "The list of models is empty"
	file := func(name, text, says, command string) File {
		return File{Name: name, Content: []byte(text), Says: []string{says}, Command: []string{command}}
	}
	return []File{
		file("nothing", ``, damaged, "EOF"),
		file("cut off", `{"models": [`, damaged, "EOF"),
		file("null", `null`, damaged, "no models"),
		file("a number", `7`, damaged, "holds a number"),
		file("a text", `"models"`, damaged, "holds a string"),
		file("a list", `[]`, damaged, "holds a array"),
		file("no models", `{}`, damaged, "no models"),
		file("models null", `{"models": null}`, damaged, "no models"),
		file("models a text", `{"models": "digits"}`, damaged, "holds a string"),
		file("models an object", `{"models": {"length": 1e9}}`, damaged, "holds a object"),
		file("none", `{"models": []}`, empty, "no models"),
		file("null among them", `{"models": [null]}`, damaged+": entry 1 is no object", "name is missing"),
		file("a list among them", `{"models": [[]]}`, damaged+": entry 1 is no object", "holds a array"),
		file("no name", `{"models": [{"file": "x.onnx"}]}`, damaged+": entry 1 has no name or no file", "name is missing"),
		file("no file", `{"models": [{"name": "x"}]}`, damaged+": entry 1 has no name or no file", "x"),
		file("no address", `{"models": [{"name": "x", "file": "http://["}]}`, damaged+`: entry 1 ("x") has a file that is no address`, "x"),
		file("null before", `{"models": [null, DIGITS]}`, damaged+": entry 1 is no object", "name is missing"),
		file("a number after", `{"models": [DIGITS, {"name": 7}]}`, damaged+": entry 2 has no name or no file", "holds a number"),
		file("markup", `{"models": [DIGITS, {"name": "<img src=x onerror=alert(1)>", "file": ""}]}`, damaged+": entry 2 has no name or no file", "<img"),
		file("two documents", `{"models": [DIGITS]} {}`, damaged, "follows its end"),
	}
}
