package ui

import (
	"strconv"

	"seatward.dev/seatward/internal/text"
)

// FieldError is what is wrong with one field, in a sentence. Label is what the
// summary calls the field.
type FieldError struct{ Field, Label, Message string }

// inSummary is the error away from its field, where it has to name it.
func (e FieldError) inSummary() string {
	if e.Label == "" {
		return e.Message
	}
	return e.Label + ": " + e.Message
}

// Errors are what is wrong with a form, in the order of its fields.
type Errors []FieldError

// For is the message of a field, empty when it is fine.
func (e Errors) For(field string) string {
	for _, one := range e {
		if one.Field == field {
			return one.Message
		}
	}
	return ""
}

// InputType is the type attribute of an input.
type InputType string

// Types of input. TextInput is what an empty type means.
const (
	TextInput     InputType = ""
	EmailInput    InputType = "email"
	PasswordInput InputType = "password"
	NumberInput   InputType = "number"
	DateInput     InputType = "date"
	MomentInput   InputType = "datetime-local" // with seconds
	TelInput      InputType = "tel"
	SearchInput   InputType = "search"
	URLInput      InputType = "url"
	FileInput     InputType = "file"
)

// Option is one choice of a select.
type Option struct{ Value, Label string }

// fieldID is the id of a field's control, which an ErrorSummary links to.
func fieldID(name string) string { return "field-" + name }

// describedBy names the hint and the error, as far as there are any.
func describedBy(name, hint, wrong string) string {
	switch {
	case hint != "" && wrong != "":
		return fieldID(name) + "-hint " + fieldID(name) + "-error"
	case wrong != "":
		return fieldID(name) + "-error"
	case hint != "":
		return fieldID(name) + "-hint"
	}
	return ""
}

func (t InputType) attribute() string {
	if t == TextInput {
		return "text"
	}
	return string(t)
}

func cardID(name string, i int) string {
	if i == 0 {
		return fieldID(name)
	}
	return fieldID(name) + "-" + strconv.Itoa(i)
}

func summaryTitle(p text.Printer, n int) string {
	return p.N("%d answer needs another look", "%d answers need another look", n)
}
