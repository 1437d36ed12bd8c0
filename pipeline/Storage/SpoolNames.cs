using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using LukePipeline.Ground;

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
    private static readonly string Own = string.Create(CultureInfo.InvariantCulture, $"{Place}.{ProcessIdentity.Own.Id}.{ProcessIdentity.Own.Start}");

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
            && ProcessIdentity.StartOf(process) != start;
    }

    [GeneratedRegex(@"\A[0-9a-f]{0,12}\.[0-9]+\.[0-9]*-[^/]+\z", RegexOptions.CultureInvariant)]
    private static partial Regex Ours();

    private static string FindPlace()
    {
        var own = ProcessIdentity.Own;
        return own.IsAlive() is null ? "" : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{own.Boot}\n{own.Numbers}")))[..12];
    }
}
