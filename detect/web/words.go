package web

// A class is a kind of attack that a request shows. Where it shows several, the
// first of these counts.
type class byte

// The classes. What any of the injections does, stands in the report by name.
const (
	none class = iota
	jndi
	metadata
	command
	template
	injection // SQL
	inclusion
	traversal
	script
	shell
	secret
	flaw
	tool
	missing
	look // no attack: worth a closer look

)

var classNames = [...]string{jndi: "log4shell", metadata: "metadata-ssrf", command: "command-injection", template: "template-injection",
	injection: "sql-injection", inclusion: "remote-file-inclusion", traversal: "path-traversal", script: "cross-site-scripting",
	shell: "web-shell", secret: "secret-file", flaw: "known-flaw", tool: "scanner", missing: "forced-browsing"}

// intrudes tells whether a class is one that breaks into an application, if it
// works.
func (c class) intrudes() bool { return c >= jndi && c <= traversal }

// requestWords are what requests of the classes hold, in lower case, after
// decoding. The ideas are those of the OWASP Core Rule Set (rules 930, 931, 932,
// 933, 941, 942, 944), of SigmaHQ's rules for web servers, and of what honeypots
// see; each is a text that ordinary requests do not hold.
var requestWords = map[class][]string{
	jndi: {"${jndi:", "${${", "${lower:", "${upper:", "${env:", "${::-", "${sys:", "${date:", "${base64:", "jndi:ldap", "jndi:rmi", "jndi:dns"},
	metadata: {"169.254.169.254", "169.254.170.2", "fd00:ec2::254", "fd00:ec2::23", "::ffff:a9fe:a9fe", "::ffff:169.254.", "0xa9fea9fe", "0xa9.0xfe.",
		"://2852039166", "0251.0376.", "169.254.43518", "metadata.google.internal", "/latest/meta-data", "/latest/user-data",
		"/latest/dynamic/instance-identity", "/latest/api/token"},
	command: {";cat ", "; cat ", "|cat ", "| cat ", ";id;", "|id|", "$(id)", "$(whoami)", "$(cat ", "$(curl ", "$(wget ", "$(nslookup", "`id`", "`whoami`", "`curl ", "`wget ",
		";wget ", ";curl ", "|wget ", "|curl ", "&&wget ", "&&curl ", "; wget ", "; curl ", "|bash", "| bash", "|nslookup", ";nslookup", ";ping ", "|ping -",
		"${ifs}", "/bin/sh", "/bin/bash", "cmd.exe", "powershell.exe", "powershell -", "eval-stdin.php", "allow_url_include", "auto_prepend_file",
		"invokefunction", "call_user_func_array", "passthru(", "shell_exec(", "popen(", "proc_open(", "base64_decode(",
		"class.module.classloader", "getruntime().exec", "java.lang.processbuilder", "#context[", "#_memberaccess", "${@java", "%{(#", "${(#",
		"_ignition/execute-solution", "busybox", "chmod 777", "/device.rsp?opt=sys", "cgi-bin/.%2e", "cgi-bin/../"},
	template: {"{{config", "{{self.__", "{{request.application", "{{lipsum", "{{cycler", "__subclasses__", "__globals__", "t(java.lang.runtime)",
		"freemarker.template.utility", "{{constructor.constructor", "{php}", "<%= system", "{{['id']"},
	injection: {"information_schema.", "waitfor delay '", "xp_cmdshell", "pg_sleep(", "benchmark(", "extractvalue(", "updatexml(", "load_file(",
		"into outfile", "into dumpfile", "dbms_pipe.receive", "utl_inaddr", "sysdatabases", "' or '1'='1", "' or 1=1", "\" or \"1\"=\"1", "or 1=1--", "union/**/select", "/*!50000",
		"sqlite_master", "@@version", "group_concat(", "concat(0x", "select sleep(", "select(sleep(", "';drop table", "'; drop table"},
	traversal: {"../../../", "..\\..\\", "..;/", "....//", "..././", "../../etc/", "../etc/passwd", "/etc/passwd", "/etc/shadow", "/etc/hosts", "/proc/self/", "windows/win.ini", "windows\\win.ini",
		"boot.ini", "php://filter", "php://input", "expect://", "phar://", "file:///", "..\xc0\xaf", "..\xc1\x9c", "\xc0\xae\xc0\xae", // dots and slashes in more bytes than they take
		"web-inf/web.xml"},
	script: {"<script", "</script", "javascript:alert", "onerror=", "onload=", "onmouseover=", "onfocus=", "ontoggle=", "<svg", "document.cookie",
		"document.domain", "alert(1", "prompt(1", "confirm(1", "alert(document", "srcdoc="},
	shell: {"/c99.php", "/r57.php", "/wso.php", "/alfa.php", "/alfacgiapi", "/b374k", "/webshell", "/shell.php", "/shell.jsp", "/shell.aspx", "/cmd.php",
		"/cmd.jsp", "/cmd.aspx", "/mini.php", "/wp_filemanager.php", "/chosen.php"},
	secret: {"/.env", "/.git/", "/.svn/", "/.hg/", "/.aws/", "/.ssh/", "/id_rsa", "/.htpasswd", "/.npmrc", "/.docker/config.json", "/.vscode/sftp.json",
		"/wp-config.php.", "/wp-config.bak", "/wp-config.php~", "/config.php.bak", "/web.config.bak", "/backup.sql", "/dump.sql", "/database.sql", "/db.sql", "/backup.zip",
		"/backup.tar", "/www.zip", "/site.tar.gz", "/terraform.tfstate", "/credentials.json", "/actuator/env", "/actuator/heapdump", "/phpinfo.php",
		"/server-status", "/.ds_store", "/.bash_history", "/.kube/config"},
	flaw: {"/boaform/", "/hnap1", "/cgi-bin/luci", "/gponform/", "/setup.cgi?next_file", "/manager/html", "/solr/admin/", "/jenkins/script", "/struts2",
		"/owa/auth/", "/autodiscover/autodiscover.json", "/ecp/default.flt", "/dana-na/", "/remote/fgt_lang", "/remote/logincheck", "/+cscoe+/",
		"/global-protect/", "/ssl-vpn/", "/mgmt/tm/util/bash", "/tmui/login.jsp", "/api/v1/totp/user-backup-code", "/geoserver/wms",
		"/druid/indexer", "/hudson", "/telescope/requests", "/wp-json/wp/v2/users", "/xmlrpc.php?rsd", "/phpmyadmin", "/pma/", "/myadmin/", "/adminer"},
	look: {"'", "union", "select ", "--", "/*", "sleep", "0x", "||", " or ", " and ", "having", "order by", ";", "(", "<", "{{", "${", "#{", "%", "://"},
}

// agentWords are user agents of tools that look for weaknesses.
var agentWords = []string{"sqlmap", "nikto", "nmap scripting engine", "gobuster", "feroxbuster", "fuzz faster u fool", "dirbuster", "dirsearch", "wfuzz",
	"wpscan", "masscan", "zgrab", "nuclei", "acunetix", "netsparker", "invicti", "nessus", "openvas", "arachni", "w3af", "whatweb", "jorgee", "commix", "havij",
	"hydra", "projectdiscovery", "l9explore", "zmeu", "joomscan", "xsstrike", "ghauri", "dalfox", "qualys", "burpcollaborator", "owasp zap", "skipfish", "wapiti"}

// executing are marks of script in a value; markup alone, as editors send it, is
// none.
var executing = []string{"<script", "javascript:", "onerror", "onload", "onmouse", "onfocus", "ontoggle", "onclick", "onbegin", "alert(", "prompt(", "confirm(", "document.", "srcdoc", "eval("}

// includers are parameters that badly made pages include files by.
var includers = []string{"file", "include", "inc", "require", "path", "template", "root", "abspath", "basepath", "mosconfig_absolute_path", "page_path", "incfile", "conf", "dir"}
