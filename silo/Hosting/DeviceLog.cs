namespace LukePipeline.Silo.Hosting;

/// <summary>What the log of a silo says of its device.</summary>
internal static partial class DeviceLog
{
    /// <summary>Says which device it is and why, and warns where that is less than one would expect.</summary>
    public static void LogChoice(this ILogger logger, DeviceChoice choice)
    {
        logger.LogDevice(choice.Reason, choice.Options.Engines, choice.Options.Threads, choice.Options.Shards);
        foreach (var warning in choice.Warnings)
        {
            logger.LogShortcoming(warning);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Device {Device}; {Engines} engines of {Threads} threads, {Shards} shards at a time.")]
    private static partial void LogDevice(this ILogger logger, string device, int engines, int threads, int shards);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Shortcoming}")]
    private static partial void LogShortcoming(this ILogger logger, string shortcoming);
}
