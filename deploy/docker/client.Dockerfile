# The command line program. Build from the root of the checkout:
#   docker build -f deploy/docker/client.Dockerfile -t luke .
#   docker run --rm -v "$PWD/data:/data" luke run /data/archive --output /data/out
# Give them with a digest (…@sha256:…) for a build that is the same tomorrow.
ARG SDK_IMAGE=mcr.microsoft.com/dotnet/sdk:10.0
ARG RUNTIME_IMAGE=mcr.microsoft.com/dotnet/aspnet:10.0

FROM ${SDK_IMAGE} AS build
WORKDIR /source
COPY . .
RUN dotnet publish client -c Release -o /app -p:LockedRestore=true -p:WithSbom=true

FROM ${RUNTIME_IMAGE} AS run
WORKDIR /app
COPY --from=build /app .
USER ${APP_UID}
ENTRYPOINT ["dotnet", "/app/luke.dll"]
