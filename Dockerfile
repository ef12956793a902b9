# Build the image with `docker build -t shiftbell .`; docs/operations.md says how to run it.
FROM rust:1.95-bookworm AS build
RUN apt-get update \
 && apt-get install -qy --no-install-recommends nodejs npm \
 && rm -rf /var/lib/apt/lists/*
WORKDIR /build
# Install the tools first, because they change less often than the code.
COPY rust-toolchain.toml Cargo.toml Makefile ./
COPY tools tools
RUN tools/need-rust.sh && tools/need-cargo-tools.sh && tools/need-npm.sh tools
COPY . .
RUN make build

FROM debian:bookworm-slim
RUN useradd --system --create-home --home-dir /var/lib/shiftbell shiftbell
COPY --from=build /build/target/release/shiftbell /usr/local/bin/shiftbell
COPY --from=build /build/target/site /usr/local/share/shiftbell/site
USER shiftbell
WORKDIR /var/lib/shiftbell
# PUBLIC_URL is required, because a container listens on every address.
# Without DATABASE_URL the database is data/shiftbell.db in the working directory.
ENV LEPTOS_SITE_ADDR=0.0.0.0:3000 SITE_ROOT=/usr/local/share/shiftbell/site
VOLUME /var/lib/shiftbell
EXPOSE 3000
# After SIGTERM it ends within ten seconds and asks its sockets to reconnect.
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=5s --timeout=3s --start-period=30s \
  CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/3000 && printf 'GET /readyz HTTP/1.1\\r\\nHost: localhost\\r\\nConnection: close\\r\\n\\r\\n' >&3 && head -1 <&3 | grep -q ' 200 '"]
ENTRYPOINT ["shiftbell"]
CMD ["serve"]
