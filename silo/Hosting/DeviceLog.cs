namespace LukePipeline.Silo.Hosting;

/// <summary>What the log of a silo says of its device before it is ready.</summary>
internal static partial class DeviceLog
{
    /// <summary>Warns where the device is less than one would expect.</summary>
    public static void LogShortcomings(this ILogger logger, DeviceChoice choice)
    {
        foreach (var warning in choice.Warnings)
        {
            logger.LogShortcoming(warning);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Shortcoming}")]
    private static partial void LogShortcoming(this ILogger logger, string shortcoming);
}
