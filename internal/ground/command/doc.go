// Package command reads a command line into a struct.
//
// The struct is the grammar: a field tagged cmd is a command or a group of them, a
// field tagged arg an argument, any other exported field a flag. Embedded structs
// lend their flags.
//
//	type commands struct {
//		JSON  bool `name:"json" help:"Write JSON."`
//		Offer struct {
//			Check checkCmd `cmd:"" help:"Check an offer."`
//		} `cmd:"" help:"Offers."`
//	}
//
// Tags: name (else made from the field's: DryRun is dry-run), help, placeholder,
// default, enum (comma separated), required, optional (of arguments), env (else the
// prefix and the name), sep:"none" (a list is not cut at commas), type:"path"
// (made absolute). Fields are string, int, bool, []string, or anything with
// UnmarshalText. A command with a method Help() string says more in its usage.
//
// A flag goes before its variable, the variable before the default. Mistakes are
// said in English: so are the names of flags.
//
// We read it ourselves because the libraries that do call methods by name; one such
// call makes the linker keep every exported method of the program, 4 MB of them
// (docs/adr/0026).
package command
