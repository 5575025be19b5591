# Shared by the scripts of this folder.

# Debian packages: installed when we may, otherwise named with the exact line to type. Status 1 when they are not there.
debian_packages() {
    if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
        echo "缺少系统软件包。请执行：  sudo apt-get install -y $*" >&2
        return 1
    fi
    echo "正在安装系统软件包：$*"
    export DEBIAN_FRONTEND=noninteractive
    # A machine that was just set up has no package lists yet; a list that is there is good enough.
    apt-get install -y -qq --no-install-recommends "$@" >/dev/null 2>&1 ||
        { apt-get update -qq && apt-get install -y -qq --no-install-recommends "$@" >/dev/null; } ||
        { echo "没有装上。请执行：  apt-get update && apt-get install -y $*" >&2; return 1; }
}
