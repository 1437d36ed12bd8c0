# One silo of a cluster. Build from the root of the checkout:
#   docker build -f deploy/docker/silo.Dockerfile -t luke-silo .
#   docker build -f deploy/docker/silo.Dockerfile -t luke-silo-cuda --build-arg TORCH_BACKEND=cuda .
# The GPU image needs the NVIDIA container runtime on the node. Models are mounted (at /models), not baked in.
# Give them with a digest (…@sha256:…) for a build that is the same tomorrow.
ARG SDK_IMAGE=mcr.microsoft.com/dotnet/sdk:10.0
ARG RUNTIME_IMAGE=mcr.microsoft.com/dotnet/aspnet:10.0

FROM ${SDK_IMAGE} AS build
ARG TORCH_BACKEND=cpu
WORKDIR /source
COPY . .
RUN dotnet publish silo -c Release -o /app -p:TorchBackend=${TORCH_BACKEND} -p:LockedRestore=true -p:WithSbom=true

FROM ${RUNTIME_IMAGE} AS run
WORKDIR /app
COPY --from=build /app .
# The base image's unprivileged user; /spool is the only folder it writes to.
USER root
RUN mkdir -p /spool /models && chown ${APP_UID} /spool
USER ${APP_UID}
ENV TMPDIR=/spool \
    Silo__Clustering=Redis \
    Silo__ModelCache=/spool/models \
    Silo__HttpUrl=http://0.0.0.0:8081
VOLUME ["/spool", "/models"]
EXPOSE 8081 11111 30000
# Kubernetes has probes of its own (deploy/kubernetes/base/silo.yaml) and ignores this one.
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=6 \
    CMD ["dotnet", "/app/luke-silo.dll", "--probe", "http://127.0.0.1:8081/health/ready"]
ENTRYPOINT ["dotnet", "/app/luke-silo.dll"]
