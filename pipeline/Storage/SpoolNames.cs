using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace LukePipeline.Storage;

/// <summary>
/// Names of files in a spool folder. They begin with the process that wrote them, so that what a killed process left can be told
/// from what another is still writing.
/// </summary>
/// <remarks>
/// A process is known by its number and its start time, and both only mean something where it runs: the boot of the machine and
/// the namespace of the numbers (a container's) are part of the name. Whether a process of elsewhere is alive cannot be known.
/// </remarks>
internal static partial class SpoolNames
{
    private static readonly string Place = FindPlace();
    private static readonly string Own = string.Create(CultureInfo.InvariantCulture, $"{Place}.{Environment.ProcessId}.{StartOf(Environment.ProcessId)}");

    /// <summary>The name of a file of this process.</summary>
    /// <param name="rest">What makes it unique within the process.</param>
    public static string Of(string rest) => $"{Own}-{rest}";

    /// <summary>A name that no other file has.</summary>
    public static string New() => Of(Guid.NewGuid().ToString("n"));

    /// <summary>Whether a file has a name that only this program gives: no other is ever deleted.</summary>
    /// <param name="name">Name of the file.</param>
    public static bool IsOurs(string name) => Ours().IsMatch(name);

    /// <summary>Whether the process that wrote a file is known to have ended.</summary>
    /// <param name="name">Name of the file.</param>
    public static bool IsAbandoned(string name)
    {
        var owner = name.Split('-', 2)[0].Split('.');
        return owner is [var place, var id, var start]
            && place == Place && place.Length > 0
            && int.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var process)
            && StartOf(process) != start;
    }

    [GeneratedRegex(@"\A[0-9a-f]{0,12}\.[0-9]+\.[0-9]*-[^/]+\z", RegexOptions.CultureInvariant)]
    private static partial Regex Ours();

    /// <summary>When a process was started, in clock ticks since the boot; empty where there is no such process, or no way to tell.</summary>
    private static string StartOf(int process)
    {
        try
        {
            // The name of the program stands in parentheses and may hold anything; of what follows, the 20th field is meant.
            var status = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/stat"));
            return status[(status.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[19];
        }
        catch (Exception e) when (DiskErrors.IsFailure(e) || e is IndexOutOfRangeException)
        {
            return "";
        }
    }

    private static string FindPlace()
    {
        try
        {
            var boot = File.ReadAllText("/proc/sys/kernel/random/boot_id");
            var numbers = new FileInfo("/proc/self/ns/pid").LinkTarget;
            return numbers is null || StartOf(Environment.ProcessId).Length == 0
                ? ""
                : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(boot + numbers)))[..12];
        }
        catch (Exception e) when (DiskErrors.IsFailure(e))
        {
            return "";
        }
    }
}
