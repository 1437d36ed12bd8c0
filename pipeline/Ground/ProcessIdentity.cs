using System.Globalization;

namespace LukePipeline.Ground;

/// <summary>
/// A process, so that another one can ask whether it still runs. Its number and the time of its start only mean something where it runs: on that
/// boot of the machine, and among the numbers of that container.
/// </summary>
/// <param name="Host">Name of the machine, for people.</param>
/// <param name="Boot">The boot of the machine; empty where the system does not tell.</param>
/// <param name="Numbers">The namespace of the numbers, a container's say; empty where the system does not tell.</param>
/// <param name="Id">The number of the process.</param>
/// <param name="Start">When it was started, in clock ticks since the boot; empty where the system does not tell.</param>
public sealed record ProcessIdentity(string Host, string Boot, string Numbers, int Id, string Start)
{
    /// <summary>This process.</summary>
    public static ProcessIdentity Own { get; } = new(Environment.MachineName, FindBoot(), FindNumbers(), Environment.ProcessId, StartOf(Environment.ProcessId));

    /// <summary>Whether processes of both can ask for each other by number.</summary>
    /// <param name="other">The other process.</param>
    public bool IsOfPlaceOf(ProcessIdentity other) => Boot.Length > 0 && Numbers.Length > 0 && Boot == other.Boot && Numbers == other.Numbers;

    /// <summary>Whether it runs; null where that cannot be known from here.</summary>
    public bool? IsAlive() => IsOfPlaceOf(Own) && Start.Length > 0 ? StartOf(Id) == Start : null;

    /// <summary>When a process was started; empty where there is no such process, where it has ended and nobody has asked how, or where the system does not tell.</summary>
    /// <param name="process">Its number.</param>
    public static string StartOf(int process)
    {
        try
        {
            // The name of the program stands in parentheses and may hold anything; of what follows, the first field is the state and the 20th is meant.
            var status = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/stat"));
            var fields = status[(status.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            return fields[0] is "Z" or "X" ? "" : fields[19];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or IndexOutOfRangeException)
        {
            return "";
        }
    }

    private static string FindBoot()
    {
        try
        {
            return File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    private static string FindNumbers()
    {
        try
        {
            return new FileInfo("/proc/self/ns/pid").LinkTarget ?? "";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
