package recognition

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"

	"go.yaml.in/yaml/v4"

	"opencairn.org/cairn/internal/ground/fault"
)

// ReadProgramme reads a programme from a YAML or JSON file.
func ReadProgramme(data []byte) (p Programme, err error) {
	err = readFile(data, &p)
	p.ID, p.Owner, p.Changed = "", "", noTime
	return p, err
}

// ReadPolicy reads a version of a policy from a YAML or JSON file. Which programme
// it is about, the caller says; what Cairn sets is not read.
func ReadPolicy(data []byte) (p Policy, err error) {
	p = Policy{Scope: Domestic, DeadlineDays: 30}
	err = readFile(data, &p)
	p.Owner, p.Programme, p.Version, p.Published, p.By = "", "", 0, noTime, ""
	return p, err
}

// readFile makes JSON of YAML and refuses a name that is not known, so that a
// misspelt cap is no missing cap.
func readFile(data []byte, into any) error {
	var tree any
	if err := yaml.Unmarshal(data, &tree); err != nil {
		return unreadable(err)
	}
	text, err := json.Marshal(tree)
	if err != nil {
		return unreadable(err)
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return unreadable(err)
	}
	return nil
}

func unreadable(err error) error {
	var f *fault.Fault
	if errors.As(err, &f) {
		return f
	}
	_, said, _ := strings.Cut(err.Error(), "json: ")
	if said == "" {
		said = err.Error()
	}
	return fault.New(fault.Invalid, "recognition.file_unreadable", "why", said).At("file").Wrap(err)
}

// WritePolicy is what ReadPolicy reads, to be edited into the next version.
func WritePolicy(p Policy) ([]byte, error) {
	text, err := json.Marshal(p)
	if err != nil {
		return nil, err
	}
	var tree map[string]any
	if err := json.Unmarshal(text, &tree); err != nil {
		return nil, err
	}
	for _, set := range []string{"owner", "programme", "version", "published", "from"} {
		delete(tree, set)
	}
	return yaml.Marshal(tree)
}
