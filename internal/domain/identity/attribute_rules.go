package identity

import (
	"cmp"
	"slices"
	"strings"

	"opencairn.org/cairn/internal/ground/fault"
)

// attributeMost is the longest value that is free text.
const attributeMost = 200

// validAttribute refuses what cannot be stated or attested. It names no value:
// the fault may be logged.
func validAttribute(at Attribute) error {
	i := slices.IndexFunc(attributeValues, func(known struct {
		name   string
		values []string
	}) bool {
		return known.name == at.Name
	})
	switch {
	case i < 0:
		return fault.New(fault.Invalid, "identity.attribute.name", "names", strings.Join(AttributeNames(), ", ")).At("name")
	case strings.TrimSpace(at.Value) == "":
		return fault.New(fault.Invalid, "identity.attribute.value_missing").At("value")
	case len(at.Value) > attributeMost:
		return fault.New(fault.Invalid, "identity.attribute.value_long", "most", attributeMost).At("value")
	}
	if values := attributeValues[i].values; values != nil && !slices.Contains(values, at.Value) {
		return fault.New(fault.Invalid, "identity.attribute.value", "name", at.Name, "values", strings.Join(values, ", ")).At("value")
	}
	return nil
}

// mayAttestAt refuses a level that the speaker cannot vouch for: a person says,
// an organisation has seen. What is high comes from a state's own identification
// and is written by Cairn itself.
func mayAttestAt(own bool, l Level) error {
	switch {
	case !slices.Contains(levels, l):
		return fault.New(fault.Invalid, "identity.attribute.level").At("level")
	case own && l != LevelSelf:
		return fault.New(fault.Invalid, "identity.attribute.level_own").At("level")
	case !own && (l == LevelSelf || l == LevelHigh):
		return fault.New(fault.Invalid, "identity.attribute.level_organisation").At("level")
	}
	return nil
}

// bySureness orders attributes: the surest of all first, the newest of equals.
func bySureness(a, b Attribute) int {
	return cmp.Or(
		slices.Index(levels, b.Level)-slices.Index(levels, a.Level),
		b.Since.Compare(a.Since),
		strings.Compare(a.Source, b.Source),
	)
}
