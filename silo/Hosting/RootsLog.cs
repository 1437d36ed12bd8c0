namespace LukePipeline.Silo.Hosting;

/// <summary>Says what jobs may reach.</summary>
internal static partial class RootsLog
{
    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "This silo listens to other machines, and jobs may use whatever this user may: {Missing} not set. Whoever reaches its gateway can have files read and written with its rights and credentials.")]
    public static partial void LogWithoutRoots(this ILogger logger, string missing);
}
