using LukePipeline.Silo.Configuration;
using Microsoft.AspNetCore.Authentication;
using Orleans.Dashboard;

namespace LukePipeline.Silo.Endpoints;

/// <summary>
/// The dashboard of Orleans. It has no authentication of its own and shows grains and logs, so it is served only where that is asked
/// for, and only to who knows the secret.
/// </summary>
internal static class DashboardEndpoints
{
    private const string Path = "/dashboard";

    /// <summary>Adds the services; nothing where the dashboard is off.</summary>
    public static void AddLukeDashboard(this WebApplicationBuilder builder, SiloOptions options)
    {
        if (!options.Dashboard.Enabled)
        {
            return;
        }

        builder.Services.AddSingleton(new DashboardSecret(options.Dashboard.ReadSecret()!));
        builder.Services.AddAuthentication(DashboardAuthentication.Name)
            .AddScheme<AuthenticationSchemeOptions, DashboardAuthentication>(DashboardAuthentication.Name, null);
        builder.Services.AddAuthorization();
        builder.Host.UseOrleans(silo => silo.AddDashboard());
    }

    /// <summary>Serves it; nothing where it is off.</summary>
    public static void MapLukeDashboard(this WebApplication app, SiloOptions options)
    {
        if (options.Dashboard.Enabled)
        {
            app.UseAuthentication();
            app.UseAuthorization();
            app.MapOrleansDashboard(Path).RequireAuthorization();
        }
    }
}
