package search

// ReasonKind is why a document was found.
type ReasonKind string

// The kinds.
const (
	ReasonWord      ReasonKind = "word"      // it has the word, in any of its forms
	ReasonPhrase    ReasonKind = "phrase"    // it has the words side by side
	ReasonSynonym   ReasonKind = "synonym"   // it has a word that means the same
	ReasonMended    ReasonKind = "mended"    // it has the word that was meant
	ReasonBeginning ReasonKind = "beginning" // it has a longer word that begins so
	ReasonPart      ReasonKind = "part"      // it has a longer word made of this one
	ReasonValue     ReasonKind = "value"     // it states the value that the words name
)

// Reason is why a document was found by one word of a question.
type Reason struct {
	Word  string     `json:"word"`            // of the question
	Kind  ReasonKind `json:"kind"`            //
	Found string     `json:"found"`           // as the document writes it; for a value "facet:value"
	Where []string   `json:"where,omitempty"` // title, outcome, text, provider
}

var partNames = [...]string{Title: "title", Outcome: "outcome", Body: "text", By: "provider"}

// Why says which words of the question found a document of the page, where they
// stand and how they were read. d is the document as it was put into the index.
func (p Page) Why(d Document) []Reason {
	var reasons []Reason
	for _, u := range p.units {
		for _, a := range u.alts {
			if r, ok := a.reason(u.raw, d); ok {
				reasons = append(reasons, r)
				break // the first is the one that weighs most
			}
		}
	}
	return reasons
}

func (a alt) reason(raw string, d Document) (Reason, bool) {
	r := Reason{Word: raw, Kind: a.why}
	if a.words == nil {
		for _, v := range d.Values {
			if v == a.value {
				r.Found = string(v.Facet) + ":" + v.Value
				return r, true
			}
		}
		return r, false
	}
	met, where := make([]string, len(a.words)), [len(partNames)]bool{}
	for _, t := range d.Texts {
		lang := baseLanguage(t.Lang)
		eachWord(t.Text, func(w []byte) {
			term := stem(string(w), lang)
			for i, terms := range a.words {
				if term != "" && has(terms, term) {
					where[t.Part] = true
					if met[i] == "" {
						met[i] = string(w)
					}
				}
			}
		})
	}
	for i, w := range met {
		if len(a.words[i]) == 0 {
			continue // any word
		}
		if w == "" {
			return r, false
		}
		if r.Found != "" {
			r.Found += " "
		}
		r.Found += w
	}
	for i, in := range where {
		if in {
			r.Where = append(r.Where, partNames[i])
		}
	}
	return r, true
}

func has(list []string, s string) bool {
	for _, l := range list {
		if l == s {
			return true
		}
	}
	return false
}
