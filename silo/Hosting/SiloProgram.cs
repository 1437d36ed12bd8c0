using System.ComponentModel.DataAnnotations;
using LukePipeline.Grains.Shards;
using LukePipeline.Silo.Endpoints;

namespace LukePipeline.Silo.Hosting;

/// <summary>The program <c>luke-silo</c>: one silo of a cluster, with its health and metrics endpoints.</summary>
internal static class SiloProgram
{
    private const int BadConfiguration = 2;

    public static async Task<int> RunAsync(string[] args)
    {
        var builder = WebApplication.CreateBuilder(args);
        var options = new SiloOptions();
        try
        {
            builder.Configuration.GetSection(SiloOptions.Section).Bind(options, binder => binder.ErrorOnUnknownConfiguration = true);
        }
        catch (InvalidOperationException e)
        {
            return Refuse([e.InnerException?.Message ?? e.Message]);
        }

        var problems = Validate(options);
        if (problems.Count > 0)
        {
            return Refuse(problems);
        }

        var device = DeviceSetup.Resolve(options.Device, options.Engines, options.Shards);
        builder.Services.AddSingleton(options);
        builder.Services.AddSingleton(Microsoft.Extensions.Options.Options.Create(device));
        builder.Services.Configure<ShardSessionOptions>(session => session.DrainTime = options.DrainTime);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = options.DrainTime + TimeSpan.FromSeconds(15));
        builder.Host.UseOrleans(silo => silo.UseLuke(options, device));
        builder.WebHost.UseUrls(options.HttpUrl);
        builder.AddTelemetry();

        var app = builder.Build();
        app.MapHealth();
        app.MapPrometheusScrapingEndpoint("/metrics");
        await app.RunAsync();
        return 0;
    }

    private static List<string> Validate(SiloOptions options)
    {
        var results = new List<ValidationResult>();
        Validator.TryValidateObject(options, new ValidationContext(options), results, validateAllProperties: true);
        return [.. results.Select(result => $"{SiloOptions.Section}: {result.ErrorMessage}"), .. options.Problems()];
    }

    private static int Refuse(IReadOnlyList<string> problems)
    {
        Console.Error.WriteLine("luke-silo: the configuration cannot be used:");
        foreach (var problem in problems)
        {
            Console.Error.WriteLine($"  {problem}");
        }

        Console.Error.WriteLine("Set these in appsettings.json, as environment variables (Silo__SiloPort=11111) or as flags (--Silo:SiloPort=11111).");
        return BadConfiguration;
    }
}
