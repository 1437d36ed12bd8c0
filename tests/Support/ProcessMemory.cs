using System.Globalization;

namespace LukePipeline.Tests.Support;

/// <summary>What Linux says of the memory of a process.</summary>
internal static class ProcessMemory
{
    /// <summary>The bytes that belong to the process alone and to no file; 0 once it has ended.</summary>
    public static long Anonymous(int process)
    {
        try
        {
            var line = File.ReadLines($"/proc/{process}/status").FirstOrDefault(l => l.StartsWith("RssAnon:", StringComparison.Ordinal));
            return line is null ? 0 : 1024 * long.Parse(line.Split(' ', '\t', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }
}
