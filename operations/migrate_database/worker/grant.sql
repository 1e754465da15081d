SELECT format('GRANT %I TO CURRENT_USER', :'owner')
\gexec
