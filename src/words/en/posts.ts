export const posts = {
  adWord: "Ad",
  disclosed_gift: "Ad: I was given this by {{who}}.",
  disclosed_gift_nobody: "Ad: I was given this.",
  disclosed_pay: "Ad: This post is paid for by {{who}}.",
  disclosed_pay_nobody: "Ad: This post is paid for.",
  disclosed_affiliate: "Ad: I earn money if you buy from {{who}} through links here.",
  disclosed_affiliate_nobody: "Ad: I earn money if you buy something through links here.",
  disclosed_employer: "Ad for my employer, {{who}}.",
  disclosed_employer_nobody: "Ad for my employer.",
  disclosed_ownership: "Ad for my own business, {{who}}.",
  disclosed_ownership_nobody: "Ad for my own business.",
  youtubeAsks: "YouTube learns about you only when you press",
  // Why a file was not taken, by the code of the fault.
  tooLarge: "The file is too large. Pictures may be up to 25 MB, sound 100 MB and video 200 MB.",
  notAPicture:
    "The file claims to be a picture but is not one. Open it in a picture program and save it as JPEG, PNG or WebP.",
  notMedia:
    "This kind of file cannot be shown here. Pictures: JPEG, PNG, WebP, AVIF or GIF. Video: MP4, WebM or MOV. Sound: MP3, OGG or M4A.",
  brokenPicture:
    "The picture is damaged or did not arrive whole. Save it again from where it came.",
  brokenMedia:
    "The video or sound is damaged or did not arrive whole, so the place it was recorded could not be taken out. Upload it again, or save it anew as MP4, WebM, MP3 or OGG first.",
  heicPicture:
    "The picture is in HEIC, the iPhone’s own format, which cannot be read here. On the phone choose the picture, tap Share, then Options, and choose Most Compatible; or save it as JPEG on the computer.",
  tooManyPixels:
    "The picture has more pixels than can be shown. Make it at most 8,000 wide and high.",
  hevc: "This video is recorded in HEVC, which Firefox and many others cannot show. On an iPhone choose Settings, Camera, Formats and Most Compatible, and record again; on an Android phone turn HEVC off in the camera’s settings. Or save the video as H.264 on a computer.",
  rareCodec:
    "This file is in a format that most browsers cannot play. Save it as MP4 with H.264 and AAC.",
  diskFull:
    "The disk of this site is full, so the file was not stored. Nothing else is changed. Make room, then try again.",
} as const;
