using System.Net.Http.Headers;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace LukePipeline.Silo.Endpoints;

/// <summary>
/// Lets in whoever knows the one secret of the dashboard: as the password of a browser (any user name), or as the bearer token of
/// a program.
/// </summary>
internal sealed class DashboardAuthentication(
    DashboardSecret secret, IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory loggers, UrlEncoder encoder)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
{
    public const string Name = "Dashboard";

    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var header = Request.Headers.Authorization.ToString();
        if (header.Length == 0)
        {
            return Task.FromResult(AuthenticateResult.NoResult());
        }

        if (!AuthenticationHeaderValue.TryParse(header, out var given) || TokenOf(given) is not { } token || !secret.Matches(token))
        {
            return Task.FromResult(AuthenticateResult.Fail("The secret is not that of the dashboard."));
        }

        var identity = new ClaimsIdentity([new Claim(ClaimTypes.Name, "operator")], Name);
        return Task.FromResult(AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), Name)));
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Response.StatusCode = StatusCodes.Status401Unauthorized;
        Response.Headers.WWWAuthenticate = "Basic realm=\"luke-silo\", charset=\"UTF-8\"";
        return Task.CompletedTask;
    }

    private static string? TokenOf(AuthenticationHeaderValue given)
    {
        if (string.Equals(given.Scheme, "Bearer", StringComparison.OrdinalIgnoreCase))
        {
            return given.Parameter;
        }

        var buffer = new byte[given.Parameter?.Length ?? 0];
        return string.Equals(given.Scheme, "Basic", StringComparison.OrdinalIgnoreCase)
            && Convert.TryFromBase64String(given.Parameter ?? "", buffer, out var length)
            && Encoding.UTF8.GetString(buffer, 0, length).Split(':', 2) is [_, var password]
                ? password
                : null;
    }
}

/// <summary>The secret of the dashboard, compared in a time that says nothing about it.</summary>
internal sealed class DashboardSecret(string secret)
{
    private readonly byte[] _hash = Hash(secret);

    public bool Matches(string given) => CryptographicOperations.FixedTimeEquals(_hash, Hash(given));

    private static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
