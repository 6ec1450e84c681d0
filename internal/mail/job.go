package mail

import (
	"encoding/json"
	"fmt"
	"reflect"

	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/text"
)

// Letter is what one mail has to say. The letters are the structs of this package with a mail's name.
type Letter interface {
	// template is the letter's name in jobs. It never changes, since a job may be older than the program.
	template() string
	// write puts the letter into words.
	write(p text.Printer, brand string) sheet
}

// letters lists all there are, so that a job's name finds its letter.
func letters() []Letter {
	return []Letter{
		VerifyAddress{},
		KnownAddress{},
		ResetPassword{},
		PasswordChanged{},
		ConfirmEmail{},
		EmailKnown{},
		EmailRequested{},
		EmailChanged{},
		SecondFactorOn{},
		SecondFactorOff{},
		RecoveryCodesMade{},
		RecoveryCodeUsed{},
		Invitation{},
		InvitationWanted{},
		StaffInvitation{},
		Removed{},
		Seated{},
		OrderReceived{},
		LicenseReady{},
		KeyRedeemed{},
		LicenseRequested{},
		RequestAnswered{},
		TicketOpened{},
		MessageArrived{},
		DeletionPlanned{},
		DeletionUndone{},
		OrganizationDeleted{},
		LicenseExpiring{},
		LicenseRevised{},
		InstallationStage{},
		InstallationCured{},
		SeatsLimit{},
		SeatsStage{},
		SeatsCured{},
	}
}

// Job is the job that sends a letter to an address, in a language such as "de". Text fields go into its data as
// they are, everything else as JSON.
func Job(to, language string, l Letter) domain.SendMail {
	job := domain.SendMail{Template: l.template(), Language: language, To: to, Data: map[string]string{}}
	v := reflect.ValueOf(l)
	for field, name := range dataFields(v.Type()) {
		value := v.FieldByIndex(field.Index)
		if value.Kind() == reflect.String {
			job.Data[name] = value.String()
			continue
		}
		encoded, err := json.Marshal(value.Interface())
		if err != nil {
			panic(fmt.Sprintf("mail: letters hold only what JSON can: %T.%s: %v", l, field.Name, err))
		}
		job.Data[name] = string(encoded)
	}
	return job
}

// letterOf is the reverse of Job.
func letterOf(job domain.SendMail) (Letter, error) {
	for _, l := range letters() {
		if l.template() != job.Template {
			continue
		}
		v := reflect.New(reflect.TypeOf(l)).Elem()
		for field, name := range dataFields(v.Type()) {
			value := v.FieldByIndex(field.Index)
			text, there := job.Data[name]
			if !there {
				continue // the job is older than the field
			}
			if value.Kind() == reflect.String {
				value.SetString(text)
				continue
			}
			if err := json.Unmarshal([]byte(text), value.Addr().Interface()); err != nil {
				return nil, fmt.Errorf("mail %s: data %q: %w", job.Template, name, err)
			}
		}
		filled, ok := v.Interface().(Letter)
		if !ok {
			break // not reached: v has l's own type
		}
		return filled, nil
	}
	return nil, fmt.Errorf("there is no mail named %q", job.Template)
}

// dataFields yields the fields of a letter with their names in a job's data.
func dataFields(t reflect.Type) func(yield func(reflect.StructField, string) bool) {
	return func(yield func(reflect.StructField, string) bool) {
		for i := range t.NumField() {
			if f := t.Field(i); !yield(f, f.Tag.Get("data")) {
				return
			}
		}
	}
}
