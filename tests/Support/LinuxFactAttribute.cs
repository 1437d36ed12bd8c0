namespace LukePipeline.Tests.Support;

/// <summary>A fact about Linux; it is skipped, with a message, on other systems.</summary>
internal sealed class LinuxFactAttribute : FactAttribute
{
    public LinuxFactAttribute()
    {
        if (!OperatingSystem.IsLinux())
        {
            Skip = "This is about Linux.";
        }
    }
}
