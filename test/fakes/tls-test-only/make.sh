#!/bin/sh
# Makes the certificates of this folder, for tests only: nothing trusts this authority, and its own key is thrown away.
# Valid from 2020 to 2120, whatever the clock of the machine says; `expired` ended in 2020.
set -eu
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
touch "$work/index.txt"
echo 01 >"$work/serial"
cat >"$work/ca.cnf" <<CNF
[ca]
default_ca=d
[d]
database=$work/index.txt
new_certs_dir=$work
serial=$work/serial
default_md=sha256
policy=p
unique_subject=no
[p]
commonName=supplied
CNF

make() { # name, what signs it, end, extensions
  openssl ecparam -name prime256v1 -genkey -noout -out "$work/$1.key"
  openssl req -new -key "$work/$1.key" -subj "/CN=trace-by-id test only: $1" -out "$work/$1.csr"
  printf "$4" >"$work/$1.ext"
  if [ "$2" = self ]; then by="-selfsign -keyfile $work/$1.key"; else by="-cert $work/ca.crt -keyfile $work/ca.key"; fi
  # shellcheck disable=SC2086
  openssl ca -batch -config "$work/ca.cnf" -in "$work/$1.csr" $by -startdate 20200101000000Z -enddate "$3" \
    -extfile "$work/$1.ext" -notext -out "$work/$1.crt" 2>/dev/null
}

here='subjectAltName=DNS:localhost,IP:127.0.0.1\nbasicConstraints=critical,CA:FALSE\n'
end=21200101000000Z
make ca self $end 'basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,cRLSign\n'
make server ca $end "$here"
make wrong-name ca $end 'subjectAltName=DNS:elsewhere.example.com\nbasicConstraints=critical,CA:FALSE\n'
make expired ca 20200201000000Z "$here"
make client ca $end 'subjectAltName=DNS:client.example.com\nextendedKeyUsage=clientAuth\nbasicConstraints=critical,CA:FALSE\n'
make self-signed self $end "$here"
for name in server wrong-name expired client self-signed; do
  cp "$work/$name.crt" "$name.crt.pem"
  cp "$work/$name.key" "$name.key.pem"
done
cp "$work/ca.crt" ca.pem
chmod 644 ./*.pem
