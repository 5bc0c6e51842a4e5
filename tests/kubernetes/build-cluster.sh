#!/bin/sh
# Builds what `npm run test:kubernetes` runs against, from Debian 12 alone: etcd from its package, kube-apiserver and kube-controller-manager 1.20
# from the source package of kubernetes, which carries everything it needs. Nothing is installed on the machine, nothing goes into the repository.
#
#   sh tests/kubernetes/build-cluster.sh FOLDER     then     ALFRED_TEST_KUBERNETES=FOLDER/bin npm run test:kubernetes
#
# Needs apt, dpkg, about 3 GB and some minutes.
set -eu
work=$(mkdir -p "${1:?the folder to build in}" && cd "$1" && pwd)
mirror=${DEBIAN_MIRROR:-http://deb.debian.org/debian}
mkdir -p "$work/apt/lists/partial" "$work/packages" "$work/root" "$work/bin" "$work/gopath/src/k8s.io"

cat >"$work/apt/source.sources" <<END
Types: deb deb-src
URIs: $mirror
Suites: bookworm
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg
END
apt() { apt-get -o Dir::Etc::sourcelist=/dev/null -o "Dir::Etc::sourceparts=$work/apt" -o "Dir::State::lists=$work/apt/lists" "$@"; }

cd "$work/packages"
apt update >/dev/null
apt download golang-1.19-go golang-1.19-src etcd-server >/dev/null
apt source --download-only kubernetes >/dev/null
for package in *.deb; do dpkg -x "$package" "$work/root"; done
cp "$work/root/usr/bin/etcd" "$work/bin/etcd"

source=$work/gopath/src/k8s.io/kubernetes
if [ ! -d "$source" ]; then
  tar xzf kubernetes_*.orig.tar.gz -C "$work/gopath/src/k8s.io"
  mv "$work"/gopath/src/k8s.io/kubernetes-* "$source"
fi
cp "$source/api/openapi-spec/swagger.json" "$work/swagger.json"

export GOROOT="$work/root/usr/lib/go-1.19" GOPATH="$work/gopath" GOCACHE="$work/cache" GO111MODULE=off CGO_ENABLED=0 HOME="$work"
go=$GOROOT/bin/go
cd "$source"
# The one generated file that the source package leaves out.
"$go" build -o "$work/openapi-gen" ./vendor/k8s.io/kube-openapi/cmd/openapi-gen
inputs=$(grep -rl --include='doc.go' --include='*.go' '+k8s:openapi-gen=true' pkg staging/src vendor/k8s.io/kube-openapi 2>/dev/null |
  grep -v -e zz_generated -e _test.go -e /testdata/ -e /sample- -e '/code-generator/' | xargs -n 1 dirname | sort -u |
  sed -e 's#^staging/src/##' -e 's#^vendor/##' -e 's#^pkg/#k8s.io/kubernetes/pkg/#' | paste -s -d , -)
"$work/openapi-gen" --go-header-file hack/boilerplate/boilerplate.generatego.txt -O zz_generated.openapi \
  -p k8s.io/kubernetes/pkg/generated/openapi -i "$inputs" -r "$work/openapi-violations.txt"
version='-X k8s.io/kubernetes/vendor/k8s.io/component-base/version.gitVersion=v1.20.2 -X k8s.io/kubernetes/vendor/k8s.io/component-base/version.gitMajor=1 -X k8s.io/kubernetes/vendor/k8s.io/component-base/version.gitMinor=20'
for program in kube-apiserver kube-controller-manager; do
  "$go" build -ldflags "-s -w $version" -o "$work/bin/$program" "./cmd/$program"
done
ls -l "$work/bin"
