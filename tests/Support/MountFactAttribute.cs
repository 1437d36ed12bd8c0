using System.Diagnostics;

namespace LukePipeline.Tests.Support;

/// <summary>A fact that mounts file systems in a namespace of its own; it is skipped, with a message, where the kernel does not allow that.</summary>
internal sealed class MountFactAttribute : FactAttribute
{
    private static readonly Lazy<bool> Allowed = new(Try);

    public MountFactAttribute() => Skip = Allowed.Value ? null! : "This user may not mount in a user namespace (unshare -rm).";

    private static bool Try()
    {
        if (!OperatingSystem.IsLinux() || ServerProcess.FindOnPath("unshare") is not { } unshare)
        {
            return false;
        }

        using var process = Process.Start(new ProcessStartInfo(unshare, ["-rm", "/bin/sh", "-c", "mount -t tmpfs none /mnt"]) { RedirectStandardError = true });
        process!.WaitForExit();
        return process.ExitCode == 0;
    }
}
