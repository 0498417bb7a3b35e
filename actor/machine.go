package actor

import (
	"strings"

	"bannin/event"
)

const (
	item       = response + "instancesSet.items"
	itemID     = response + "instancesSet.items.instanceId"
	itemENI    = response + "instancesSet.items.networkInterfaceSet.items.networkInterfaceId"
	itemIP     = response + "instancesSet.items.networkInterfaceSet.items.privateIpAddress"
	itemOnlyIP = response + "instancesSet.items.privateIpAddress"
)

var (
	runReads       = at(item, itemID, itemENI, itemIP, itemOnlyIP, request+"iamInstanceProfile.arn", request+"iamInstanceProfile.name")
	associateReads = prefixed("", []string{
		request + "AssociateIamInstanceProfileRequest.InstanceId", request + "AssociateIamInstanceProfileRequest.IamInstanceProfile.Arn",
		request + "AssociateIamInstanceProfileRequest.IamInstanceProfile.Name",
		response + "AssociateIamInstanceProfileResponse.iamInstanceProfileAssociation.instanceId",
		response + "AssociateIamInstanceProfileResponse.iamInstanceProfileAssociation.iamInstanceProfile.arn",
		response + "ReplaceIamInstanceProfileAssociationResponse.iamInstanceProfileAssociation.instanceId",
		response + "ReplaceIamInstanceProfileAssociationResponse.iamInstanceProfileAssociation.iamInstanceProfile.arn",
	})
	functionReads = at(request+"functionName", request+"role", response+"functionArn", response+"role")
	// hostReads are where findings of GuardDuty and Inspector tell of instances.
	hostReads = at("resource.instanceDetails.instanceId", "resource.instanceDetails.networkInterfaces.networkInterfaceId",
		"resource.instanceDetails.networkInterfaces.privateIpAddress", "resources.id", "resources.details.awsEc2Instance.ipV4Addresses")
)

// maxItems bounds how many instances, or addresses, one record tells of.
const maxItems = 1000

// each calls f for the texts at a path.
func (c *call) each(path string, f func(*event.Value, string)) {
	n := 0
	for v := c.e.First(c.e.Projection().Slot(path)); v != nil && n < maxItems; v = c.e.Next(v) {
		if v.Kind == event.String && len(v.Text) > 0 {
			n++
			f(v, v.String())
		}
	}
}

// instance is the ARN of an instance of the record's account and region.
func (c *call) instance(id string) string {
	return "arn:" + c.partition() + ":ec2:" + string(c.e.Region) + ":" + string(c.e.Account) + ":instance/" + id
}

// place is where an interface or address stands.
func (c *call) place(name string) string {
	return string(c.e.Account) + "/" + string(c.e.Region) + "/" + name
}

// host notes what an instance's id means.
func (c *call) host(id string) string {
	arn := c.instance(id)
	c.means(string(c.e.Account)+"/"+id, arn)
	return arn
}

// ran reads RunInstances.
func (c *call) ran(*proof) {
	by := c.who()
	profile := c.profile(c.text(request+"iamInstanceProfile.arn", request+"iamInstanceProfile.name"))
	c.each(itemID, func(id *event.Value, text string) {
		f := fact{How: Created, What: c.host(text), By: by}
		c.add(&f)
		if f.Via = profile; profile != "" {
			f.How = Passed
			c.add(&f)
		}
		whole := c.itemOf(id)
		for _, path := range []string{itemENI, itemIP, itemOnlyIP} {
			c.each(path, func(v *event.Value, name string) {
				if whole == nil || v.Within(whole) {
					c.means(c.place(name), f.What)
				}
			})
		}
	})
}

// itemOf is the smallest object of the list of instances that a value stands in.
func (c *call) itemOf(id *event.Value) *event.Value {
	var whole *event.Value
	for v := c.e.First(c.e.Projection().Slot(item)); v != nil; v = c.e.Next(v) {
		if v.Kind == event.Object && id.Within(v) {
			whole = v
		}
	}
	return whole
}

func (c *call) profile(name string) string {
	if name == "" {
		return ""
	}
	return c.arn("instance-profile", name, &who{})
}

func (c *call) terminated(*proof) {
	by := c.who()
	c.each(itemID, func(_ *event.Value, id string) { c.add(&fact{How: Deleted, What: c.instance(id), By: by}) })
}

func (c *call) attached(*proof) {
	if id := c.text(request + "instanceId"); id != "" {
		c.means(c.place(c.text(request+"networkInterfaceId")), c.host(id))
	}
}

// interfaced notes the address of an interface, which may be attached later.
func (c *call) interfaced(*proof) {
	eni, ip := c.text(response+"networkInterface.networkInterfaceId"), c.text(response+"networkInterface.privateIpAddress")
	if eni != "" && ip != "" {
		c.means(c.place(ip), eni)
	}
}

func (c *call) associated(*proof) {
	r := associateReads
	id := c.text(r[0], r[3], r[5])
	profile := c.profile(c.text(r[1], r[2], r[4], r[6]))
	if id != "" && profile != "" {
		c.add(&fact{How: Passed, What: c.host(id), Via: profile, By: c.who()})
	}
}

// function reads how a function is made, changed and removed.
func (c *call) function(*proof) {
	arn := c.text(response + "functionArn")
	if name := c.text(request + "functionName"); arn == "" && strings.HasPrefix(name, "arn:") {
		arn = name
	} else if arn == "" && name != "" {
		arn = "arn:" + c.partition() + ":lambda:" + string(c.e.Region) + ":" + string(c.e.Account) + ":function:" + name
	}
	if arn = unversioned(arn); arn == "" {
		return
	}
	f := fact{What: arn, By: c.who()}
	switch name := string(c.e.Name); {
	case strings.HasPrefix(name, "Create"):
		f.How = Created
	case strings.HasPrefix(name, "Update"):
		f.How = Changed
	default:
		f.How = Deleted
	}
	c.add(&f)
	if role := c.text(request + "role"); role != "" {
		f.How, f.Via = Passed, c.known(role)
		c.add(&f)
	}
	if role := c.text(response+"role", request+"role"); role != "" {
		c.means(arn, c.known(role))
	}
}

// unversioned is the ARN of a function without version or alias.
func unversioned(arn string) string {
	if parts := strings.Split(arn, ":"); len(parts) > 7 && parts[5] == "function" {
		return strings.Join(parts[:7], ":")
	}
	return arn
}

// found reads where a finding of GuardDuty or Inspector says an instance stands.
func (c *call) found() {
	id := c.text("resource.instanceDetails.instanceId", "resources.id")
	if i := strings.LastIndexByte(id, '/'); i >= 0 {
		id = id[i+1:]
	}
	if !event.InstanceSession(id) {
		return
	}
	arn := c.host(id)
	for _, path := range []string{hostReads[1], hostReads[2], hostReads[4]} {
		c.each(path, func(_ *event.Value, name string) { c.means(c.place(name), arn) })
	}
}
