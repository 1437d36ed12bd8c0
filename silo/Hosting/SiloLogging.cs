using LukePipeline.Silo.Configuration;

namespace LukePipeline.Silo.Hosting;

/// <summary>The log of a silo: lines for a person on a terminal, JSON for a collector.</summary>
internal static class SiloLogging
{
    /// <summary>Configures it; the section <c>Logging</c> of the configuration may override the levels.</summary>
    public static void AddSiloLogging(this IHostApplicationBuilder builder, LogFormat format)
    {
        builder.Logging.ClearProviders();
        if (format == LogFormat.Json || (format == LogFormat.Auto && Console.IsOutputRedirected))
        {
            builder.Logging.AddJsonConsole(json =>
            {
                json.UseUtcTimestamp = true;
                json.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ";
            });
        }
        else
        {
            builder.Logging.AddSimpleConsole(text =>
            {
                text.SingleLine = true;
                text.TimestampFormat = "HH:mm:ss ";
            });
        }

        // Rules of the configuration come later and win over these.
        builder.Services.Configure<LoggerFilterOptions>(filter =>
        {
            filter.Rules.Insert(0, new LoggerFilterRule(null, "Orleans", LogLevel.Warning, null));
            filter.Rules.Insert(0, new LoggerFilterRule(null, "Microsoft", LogLevel.Warning, null));

            // It counts from a time before the start of the process, and tells every silo that starts that something hangs.
            filter.Rules.Insert(0, new LoggerFilterRule(null, "Orleans.Runtime.Watchdog", LogLevel.Error, null));

            // It recommends another collector than the one that was measured and ships (Runtime.props). What goes wrong in a silo, it says as an error.
            filter.Rules.Insert(0, new LoggerFilterRule(null, "Orleans.Runtime.Silo", LogLevel.Error, null));

            // Orleans tells itself of what its retries could not mend.
            filter.Rules.Insert(0, new LoggerFilterRule(null, "Polly", LogLevel.Critical, null));
        });
    }
}
