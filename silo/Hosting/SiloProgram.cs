using LukePipeline.Grains.Shards;
using LukePipeline.Ground;
using LukePipeline.Jobs.Planning;
using LukePipeline.Silo.Configuration;
using LukePipeline.Silo.Endpoints;
using LukePipeline.Silo.Health;

namespace LukePipeline.Silo.Hosting;

/// <summary>The program <c>luke-silo</c>: one silo of a cluster, with its health and metrics endpoints.</summary>
internal static class SiloProgram
{
    public const int BadConfiguration = 2;

    private const int Failed = 1;

    /// <summary>What stopping takes beside the drain.</summary>
    public static readonly TimeSpan StopTime = TimeSpan.FromSeconds(15);

    public static async Task<int> RunAsync(string[] args)
    {
        if (args is [HealthProbe.Flag, var url])
        {
            return await HealthProbe.RunAsync(url);
        }

        if (SiloHelp.IsAsked(args))
        {
            SiloHelp.Print(Console.Out);
            return 0;
        }

        var problems = new List<string>();
        var commandLine = SiloCommandLine.Parse(args, problems);
        WebApplicationBuilder builder;
        try
        {
            builder = WebApplication.CreateBuilder(new WebApplicationOptions());
            AddConfiguration(builder.Configuration, commandLine);
        }
        catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            problems.Add($"{e.Message} {e.InnerException?.Message}".TrimEnd());
            return Refuse(problems);
        }

        var options = SiloSettingsReader.Read(builder.Configuration, problems);
        if (problems.Count > 0)
        {
            return Refuse(problems);
        }

        DeviceChoice choice;
        try
        {
            choice = DeviceSetup.Resolve(options.Device, options.Engines, options.Shards, options.Threads, ModelShapes.Shipped);
        }
        catch (LukeException e)
        {
            return Refuse([e.Message]);
        }

        var device = choice.Options;
        device.ModelIdle = options.ModelIdle;
        builder.AddSiloLogging(options.LogFormat);
        builder.Services.AddSingleton(options);
        builder.Services.AddSingleton(Microsoft.Extensions.Options.Options.Create(device));
        builder.Services.Configure<ShardSessionOptions>(session => session.DrainTime = options.DrainTime);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = options.DrainTime + StopTime);
        builder.Host.UseOrleans(silo => silo.UseLuke(options, device));
        builder.Services.AddSingleton<LastWords>();
        builder.Services.AddSingleton<IFatalErrorHandler>(provider => provider.GetRequiredService<LastWords>());
        builder.Services.AddSingleton<MembershipKeeper>();
        builder.Services.AddSingleton<RedisWatch>();
        builder.Services.AddHostedService(provider => provider.GetRequiredService<RedisWatch>());
        builder.Services.AddSingleton<Readiness>();
        builder.Services.AddSingleton(choice);
        builder.Services.AddSingleton<ReadyLine>();
        builder.WebHost.UseUrls(options.HttpUrl);
        builder.AddLukeDashboard(options);
        builder.AddTelemetry();

        await using var app = builder.Build();
        app.Logger.LogShortcomings(choice);
        if (options.MissingRoots() is { Count: > 0 } missing)
        {
            app.Logger.LogWithoutRoots(string.Join(" and ", missing));
        }

        app.Services.GetRequiredService<LastWords>().Watch();
        app.Services.GetRequiredService<Readiness>().Measure();
        app.MapHealth();
        app.MapPrometheusScrapingEndpoint("/metrics");
        app.MapLukeDashboard(options);
        return await ServeAsync(app, options);
    }

    private static void AddConfiguration(ConfigurationManager configuration, SiloCommandLine commandLine)
    {
        if (commandLine.ConfigFile is { } file)
        {
            // Before the environment, which wins over files.
            configuration.AddJsonFile(Path.GetFullPath(file), optional: false);
            configuration.AddEnvironmentVariables();
        }

        configuration.AddInMemoryCollection(commandLine.Values);
    }

    private static async Task<int> ServeAsync(WebApplication app, SiloOptions options)
    {
        if (await ClockCheck.RunAsync(options) is { } wrong)
        {
            await Console.Error.WriteLineAsync($"luke-silo: {wrong}");
            return Failed;
        }

        try
        {
            await app.StartAsync();
        }
        catch (Exception e)
        {
            await Console.Error.WriteLineAsync($"luke-silo: the silo could not start: {e.GetBaseException().Message}");
            var store = options.Clustering switch
            {
                ClusteringKind.Redis => "Redis answers (Silo:Redis) and that ",
                ClusteringKind.AzureStorage => $"the storage account {new ClusterAccount(options.ClusterStorage!).Describe()} answers, takes tables and blobs and lets this silo in (Silo:ClusterStorage), and that ",
                _ => "",
            };
            await Console.Error.WriteLineAsync($"Check that {store}the ports Silo:SiloPort, Silo:GatewayPort and that of Silo:HttpUrl are free.");
            return Failed;
        }

        var told = app.Services.GetRequiredService<ReadyLine>().TellAsync(app.Lifetime.ApplicationStopping);
        await app.WaitForShutdownAsync();
        await told;
        return 0;
    }

    private static int Refuse(IReadOnlyList<string> problems)
    {
        Console.Error.WriteLine("luke-silo: the configuration cannot be used:");
        foreach (var problem in problems)
        {
            Console.Error.WriteLine($"  {problem}");
        }

        Console.Error.WriteLine("Set these in appsettings.json, as environment variables (Silo__SiloPort=11111) or as flags (--silo-port 11111); luke-silo --help lists them.");
        return BadConfiguration;
    }
}
