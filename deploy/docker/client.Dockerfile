# The command line program. Build from the root of the checkout:
#   docker build -f deploy/docker/client.Dockerfile -t luke .
#   docker run --rm -v "$PWD/data:/data" luke run /data/archive --output /data/out
ARG DOTNET_VERSION=10.0

FROM mcr.microsoft.com/dotnet/sdk:${DOTNET_VERSION} AS build
WORKDIR /source
COPY . .
RUN dotnet publish client -c Release -o /app

FROM mcr.microsoft.com/dotnet/aspnet:${DOTNET_VERSION} AS run
WORKDIR /app
COPY --from=build /app .
USER ${APP_UID}
ENTRYPOINT ["dotnet", "/app/luke.dll"]
