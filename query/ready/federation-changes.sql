-- en: Identity providers that were added, changed or removed, here and in IAM Identity Center
-- ja: 追加・変更・削除された ID プロバイダ（SAML、OIDC、IAM Identity Center）
-- idea: https://github.com/aws-samples/aws-incident-response-playbooks (playbooks/resources)
SELECT eventtime, recipientaccountid, eventname, useridentity.arn AS actor, sourceipaddress,
       coalesce(json_extract_scalar(requestparameters, '$.name'), json_extract_scalar(requestparameters, '$.sAMLProviderArn'),
                json_extract_scalar(requestparameters, '$.openIDConnectProviderArn'), json_extract_scalar(requestparameters, '$.url')) AS provider,
       errorcode
FROM cloudtrail_logs
WHERE eventname LIKE '%SAMLProvider' AND eventname NOT LIKE 'List%' AND eventname NOT LIKE 'Get%'
   OR regexp_like(eventname, '^(Create|Update|Delete|Add|Remove).*OpenIDConnectProvider')
   OR eventname IN ('UpdateDirectory', 'AssociateDirectory', 'DisassociateDirectory', 'EnableExternalIdPConfigurationForDirectory', 'UpdateExternalIdPConfigurationForDirectory')
ORDER BY eventtime
