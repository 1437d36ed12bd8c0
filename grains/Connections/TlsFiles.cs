using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace LukePipeline.Grains.Connections;

/// <summary>The files of mutual TLS: who this process is, and whom it believes. All three together, or none.</summary>
public sealed class TlsFiles
{
    /// <summary>PEM file with the certificate of this process, issued by the authority itself. Default: none, no TLS.</summary>
    public string? Certificate { get; set; }

    /// <summary>PEM file with its private key, not encrypted: keep it readable for this user only. Default: none.</summary>
    public string? Key { get; set; }

    /// <summary>PEM file with the authorities that the other side's certificate must come from. Default: none.</summary>
    public string? Authority { get; set; }

    /// <summary>True when TLS is asked for.</summary>
    public bool IsGiven => Certificate is not null || Key is not null || Authority is not null;

    /// <summary>What is wrong with the files, by the names that the user knows them under.</summary>
    /// <param name="certificateName">Name of <see cref="Certificate"/>.</param>
    /// <param name="keyName">Name of <see cref="Key"/>.</param>
    /// <param name="authorityName">Name of <see cref="Authority"/>.</param>
    public IEnumerable<string> Problems(string certificateName, string keyName, string authorityName)
    {
        if (!IsGiven)
        {
            yield break;
        }

        var complete = true;
        foreach (var (name, file) in new[] { (certificateName, Certificate), (keyName, Key), (authorityName, Authority) })
        {
            if (file is null)
            {
                complete = false;
                yield return $"{name} is missing: TLS needs {certificateName}, {keyName} and {authorityName} together.";
            }
            else if (!File.Exists(file))
            {
                complete = false;
                yield return $"{name} is '{file}', which does not exist: give a PEM file.";
            }
        }

        if (complete)
        {
            foreach (var problem in new[] { ProblemOf(certificateName, keyName), ProblemOf(authorityName) })
            {
                if (problem is not null)
                {
                    yield return problem;
                }
            }
        }
    }

    /// <summary>The certificate with its key.</summary>
    /// <exception cref="CryptographicException">The files hold no certificate, or no key that fits it.</exception>
    public X509Certificate2 LoadCertificate() => X509Certificate2.CreateFromPemFile(Certificate!, Key);

    /// <summary>The authorities.</summary>
    public X509Certificate2Collection LoadAuthorities()
    {
        var authorities = new X509Certificate2Collection();
        authorities.ImportFromPemFile(Authority!);
        return authorities;
    }

    private string? ProblemOf(string certificateName, string keyName)
    {
        try
        {
            using var certificate = LoadCertificate();
            return certificate.NotAfter.ToUniversalTime() < DateTime.UtcNow
                ? $"{certificateName} expired on {certificate.NotAfter:yyyy-MM-dd}: give a new certificate."
                : null;
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException or IOException or UnauthorizedAccessException)
        {
            // A key of another certificate is an ArgumentException.
            return $"{certificateName} and {keyName} cannot be used together: {e.Message} Give the PEM files of one certificate and its key.";
        }
    }

    private string? ProblemOf(string authorityName)
    {
        try
        {
            return LoadAuthorities().Count > 0 ? null : $"{authorityName} is '{Authority}', which holds no certificate: give a PEM file with at least one.";
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException)
        {
            return $"{authorityName} is '{Authority}', which cannot be read: {e.Message} Give a PEM file with at least one certificate.";
        }
    }
}
