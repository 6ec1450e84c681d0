package web

import "seatward.dev/seatward/internal/text"

// fieldNames are the input fields as their forms call them, for the summary on
// top of a form that was refused.
func fieldNames() map[string]string {
	return map[string]string{
		"amount":             text.Msg("Amount"),
		"bank":               text.Msg("Bank"),
		"bic":                text.Msg("BIC"),
		"code":               text.Msg("Code"),
		"city":               text.Msg("City"),
		"days":               text.Msg("Valid for"),
		"country":            text.Msg("Country"),
		"current_password":   text.Msg("Current password"),
		"description":        text.Msg("Description"),
		"email":              text.Msg("E-mail"),
		"expires":            text.Msg("Valid for"),
		"features":           text.Msg("Features"),
		"iban":               text.Msg("IBAN"),
		"install_id":         text.Msg("Install ID"),
		"license_name":       text.Msg("Name of the license"),
		"line1":              text.Msg("Street and number"),
		"member":             text.Msg("Member"),
		"name":               text.Msg("Name"),
		"new_password":       text.Msg("New password"),
		"notification_email": text.Msg("Notification e-mail"),
		"password":           text.Msg("Password"),
		"people":             text.Msg("E-mail addresses"),
		"phone":              text.Msg("Phone"),
		"postal_code":        text.Msg("Postal code"),
		"received_on":        text.Msg("Received on"),
		"reference":          text.Msg("Reference"),
		"responsible_email":  text.Msg("Responsible person"),
		"report":             text.Msg("Report"),
		"role":               text.Msg("Role"),
		"tax_id":             text.Msg("Tax ID"),
		"time_zone":          text.Msg("Time zone"),
		"users.external":     text.Msg("External users"),
		"users.internal":     text.Msg("Internal users"),
		"area":               text.Msg("Area"),
		"kind":               text.Msg("What it is about"),
		"note":               text.Msg("Note"),
		"product":            text.Msg("Product"),
		"reason":             text.Msg("Reason"),
		"sales_email":        text.Msg("E-mail of sales"),
		"seats":              text.Msg("Seats"),
		"site":               text.Msg("Site"),
		"size":               text.Msg("How many keys"),
		"subject":            text.Msg("Subject"),
		"support_email":      text.Msg("E-mail of support"),
		"text":               text.Msg("Message"),
		"users":              text.Msg("Users"),
		"products":           text.Msg("Products"),
		"quote":              text.Msg("Plan"),
		"license":            text.Msg("License"),
		"teams":              text.Msg("Teams"),
		"ticket":             text.Msg("Ticket"),
	}
}

// fieldName is a field's name in the reader's language; "" for one that has no
// name of its own.
func (c *Call) fieldName(field string) string {
	name, ok := fieldNames()[field]
	if !ok {
		return ""
	}
	return c.Printer.T(name)
}
