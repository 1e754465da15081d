SELECT format('REVOKE %I FROM CURRENT_USER', :'owner')
\gexec
